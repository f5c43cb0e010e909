"""The OpenAPI document, and the page that says the same to a person."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from onefunnel.api import shapes
from onefunnel.api.problems import KINDS, MEDIA_TYPE
from onefunnel.api.root import SAYS, api
from onefunnel.web.reply import reply
from onefunnel.who.access import Action, needs

PROBLEM = {"$ref": "#/components/schemas/ProblemDocument"}
SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token made under Account."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "Logged in on the screen; writes need X-CSRFToken.",
    },
}
ALWAYS = (401, 403, 422, 429, 503, 504)
WRITES = (400, 409, 413, 415, 507)
ALSO = {  # what only this operation refuses
    ("get", "/api/v1/holdouts/{key}/people"): 409,
    ("get", "/api/v1/holdouts/{key}/reading"): 409,
    ("post", "/api/v1/comments"): 404,
}
IDEMPOTENCY = {
    "in": "header", "name": "Idempotency-Key", "required": False, "schema": {"type": "string", "maxLength": 200},
    "description": "Your own word for this request, kept for 24 hours: repeating it gets the first answer again.",
}  # fmt: skip
HELD = {
    "in": "header", "name": "If-None-Match", "required": False, "schema": {"type": "string"},
    "description": "An `ETag` you hold: 304 without a body where nothing changed since.",
}  # fmt: skip


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """Open to everyone: it holds no data."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False}, headers={"Cache-Control": "max-age=300"})


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Where to begin."""
    return JsonResponse({"openapi": "/api/v1/openapi.json", "reference": "/api/", "measures": "/api/v1/measures"})


@require_GET
@needs(Action.SEE_NUMBERS)
def page(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters and an example that can be pasted."""
    context = {
        "answer": "The same numbers, for programs",
        "reason": "Each answer is the one that the screen shows and onefunnel ask prints, with the rights of whoever asks.",
        "groups": groups(),
        "problems": [(kind, status, title, mend.replace("`", "")) for kind, (status, title, mend) in KINDS.items()],
        "says": SAYS.replace("`", ""),
        "trail": [("API", "")],
    }
    return reply(request, "api/page.html", context, data=document())


@cache
def document() -> dict[str, Any]:
    """The framework's document, with what it does not know: refusals, tags, keys and who may come in."""
    said: dict[str, Any] = dict(api.get_openapi_schema())
    said["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    problem = shapes.ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    said["components"]["schemas"] |= problem.pop("$defs", {}) | {"ProblemDocument": problem}
    said["components"]["securitySchemes"] = SECURITY
    said["security"] = [{name: []} for name in SECURITY]
    said["servers"] = [{"url": "/"}]
    for path, methods in said["paths"].items():
        for method, operation in methods.items():
            _finish(path, method, operation)
    return said


def _finish(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if method == "get":
        operation["parameters"].append(HELD)
        responses[304] = {"description": "Nothing changed since."}
        responses[414] = {
            "description": "The address is too long: the server's own page, before the API sees it.",
            "content": {"text/html": {}},
        }
        for response in responses.values():
            response["headers"] = {"ETag": {"schema": {"type": "string"}}}
    else:
        operation["parameters"].append(IDEMPOTENCY)
    refusals = {*ALWAYS, *(WRITES if method != "get" else ()), *((404,) if "{" in path else ())}
    refusals |= {ALSO[method, path]} if (method, path) in ALSO else set()
    if (path.endswith("}") and "people" in path) or "accounts/" in path or "opportunities/" in path:
        responses[307] = {"description": "Merged into another record: its address is in `Location`."}
    for status in sorted(refusals):
        title = next(said[1] for said in KINDS.values() if said[0] == status)
        responses[status] = {"description": title, "content": {MEDIA_TYPE: {"schema": PROBLEM}}}


def groups() -> list[tuple[str, list[dict[str, Any]]]]:
    """The operations by their tag, as the page shows them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    return list(found.items())


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    media: str = next(iter(body), "")
    schema = _resolved(body[media]["schema"]) if media else {}
    where = "body" if media == "application/json" else "form"
    fields = [
        {
            "name": name,
            "where": where,
            "says": _says(said | {"schema": said}) or ("files, CSV or XLSX" if name == "files" else ""),
        }
        for name, said in schema.get("properties", {}).items()
    ]
    parameters = [
        {"name": one["name"], "where": one["in"], "says": _says(one), "needed": one["required"]}
        for one in operation["parameters"]
    ]
    return {
        "id": operation["operationId"], "method": method.upper(), "path": path, "says": operation["description"], "media": media,
        "parameters": parameters + fields, "curl": _curl(path, method, media, schema),
        "statuses": [(status, said["description"]) for status, said in operation["responses"].items()],
    }  # fmt: skip


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, where a body only names one of the document's."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found: dict[str, Any] = document()["components"]["schemas"][name] if name else schema
    return found


def _says(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    choices: list[str] = next((one["enum"] for one in [schema, *schema.get("anyOf", [])] if "enum" in one), [])
    return " ".join(filter(None, [parameter.get("description", ""), ", ".join(filter(None, choices))]))


def _curl(path: str, method: str, media: str, schema: dict[str, Any]) -> str:
    shown = path.replace("{name}", "win_rate").replace("{run_id}", "RUN").replace("{key}", "KEY")
    words = ["curl", '-H "Authorization: Bearer $ONEFUNNEL_TOKEN"']
    words += ['-H "Idempotency-Key: $(uuidgen)"'] if method != "get" else []
    words += ["-X POST"] if method != "get" and not media else []
    words += ["-F files=@accounts.csv", "-F files=@deals.csv"] if media == "multipart/form-data" else []
    if media == "application/json":
        needed = ", ".join(f'"{name}": "..."' for name in schema.get("required", ())) or "..."
        words += ['-H "Content-Type: application/json"', f"-d '{{{needed}}}'"]
    return " ".join([*words, f'"$ONEFUNNEL_URL{shown}"'])
