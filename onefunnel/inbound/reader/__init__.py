"""Read any delimited file or sheet so that every physical record is accounted for: read well, or set aside with a reason."""
