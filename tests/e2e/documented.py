"""The routes of an OpenAPI document, and bodies that its schemas allow."""
import re

# What a text may say, where not any.
TEXTS = {"url": "http://127.0.0.1:9/", "events": "*", "sequence": "1"}


def routes_of(document):
    return [Route(document, pattern, method.upper(), operation)
            for pattern, operations in document["paths"].items()
            for method, operation in operations.items()]


class Route:
    def __init__(self, document, pattern, method, operation):
        self.document, self.pattern, self.method = document, pattern, method
        self.is_ours = not pattern.startswith(("/v3/", "/v2/"))  # of the home dialect
        security = operation["security"]
        # Open to everybody, or with a session only: without a scope.
        self.scope = (next(iter(security[0].values())) or [None])[0] if security else None
        self.streams = any("text/event-stream" in self.resolved(each).get("content", {})
                           for each in operation["responses"].values())
        self.parameters = [self.resolved(each) for each in operation.get("parameters", [])]
        body = self.resolved(operation.get("requestBody", {}))
        self.schema = body["content"]["application/json"]["schema"] if body else None
        self.needs_body = body.get("required", False)

    def __str__(self):
        return f"{self.method} {self.pattern}"

    def resolved(self, value):
        while "$ref" in value:
            found = self.document
            for part in value["$ref"].split("/")[1:]:
                found = found[part]
            value = found
        return value

    def places(self):
        """Where in the path the ids of objects stand."""
        return [place for place, part in enumerate(self.pattern.split("/")[1:])
                if part.startswith("{") and part != "{mId}"]

    def expands(self):
        for each in self.parameters:
            if each["name"] == "expand":
                return re.findall(r"[\w.]+", each["description"].split(":")[1].split(". ")[0])
        return []

    def body(self, members):
        """What the schema asks for at least, with ids by the names of members."""
        return self.value(self.schema, "", members) if self.needs_body else None

    def value(self, schema, name, members):
        if schema.get("$ref", "").endswith(("/Reference", "/DeviceReference")):
            return {"id": members.get(name, members["item"])}
        if schema.get("$ref", "").endswith("/Id") or schema.get("format") == "uuid":
            return members.get(name, members["serviceCharge"])
        schema = self.resolved(schema)
        if "anyOf" in schema:
            return self.value(schema["anyOf"][0], name, members)
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "object")
        kind = kind if isinstance(kind, str) else kind[0]
        if kind == "object":
            parts = schema.get("properties", {})
            if name in members and ("id" in parts or not parts):
                return {"id": members[name]}
            wanted = schema.get("required") or self.one_plain(parts)
            return {each: self.value(parts[each], each, members) for each in wanted}
        if kind == "array":
            return [self.value(schema["items"], name, members)]
        if kind in ("integer", "number"):
            return max(1, schema.get("minimum", 1))
        return TEXTS.get(name, "Text")

    def one_plain(self, parts):
        """Of members that may all be absent, the price, or the first that is a text or a number.
        """
        if "price" in parts:
            return ["price"]
        for name, schema in parts.items():
            schema = self.resolved(schema)
            kind = schema.get("type")
            kind = kind[0] if isinstance(kind, list) else kind
            if "format" not in schema and name not in ("id", "idempotency_key") and \
                    kind in ("string", "integer", "number"):
                return [name]
        return []
