"""What builds, tests and checks onefunnel. Nothing here is part of the product."""
