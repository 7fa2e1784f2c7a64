//! The OpenAPI document of a server of its own: what it publishes of a group version.

/// A kind and its list, options that are of many kinds, another name of a definition, and definitions
/// that hold themselves.
pub(crate) fn document(group: &str, version: &str) -> String {
    let kind =
        |kind: &str| format!(r#"{{"group": "{group}", "version": "{version}", "kind": "{kind}"}}"#);
    let (widget, list) = (kind("Widget"), kind("WidgetList"));
    let reference = |name: &str| format!(r##"{{"$ref": "#/components/schemas/{name}"}}"##);
    let package = format!("com.example.widgets.{version}");
    let of = |name: &str| reference(&format!("{package}.{name}"));
    let meta = |name: &str| reference(&format!("io.k8s.apimachinery.pkg.apis.meta.v1.{name}"));
    let content = |schema: &str| {
        format!(r#"{{"200": {{"content": {{"application/json": {{"schema": {schema}}}}}}}}}"#)
    };
    format!(
        r#"{{
  "openapi": "3.0.0",
  "info": {{"title": "Widgets", "version": "1"}},
  "paths": {{
    "/apis/{group}/{version}/": {{"get": {{"responses": {{}}}}}},
    "/apis/{group}/{version}/namespaces/{{namespace}}/widgets": {{
      "get": {{"x-kubernetes-action": "list", "x-kubernetes-group-version-kind": {widget}, "responses": {list_answer}}},
      "post": {{"x-kubernetes-action": "post", "x-kubernetes-group-version-kind": {widget},
        "requestBody": {{"content": {{"*/*": {{"schema": {widget_type}}}}}}}, "responses": {widget_answer}}}}},
    "/apis/{group}/{version}/namespaces/{{namespace}}/widgets/{{name}}": {{
      "delete": {{"x-kubernetes-action": "delete", "x-kubernetes-group-version-kind": {widget}, "responses": {widget_answer}}}}}
  }},
  "components": {{"schemas": {{
    "{package}.Widget": {{"type": "object", "x-kubernetes-group-version-kind": [{widget}], "properties": {{
      "apiVersion": {{"type": "string"}}, "kind": {{"type": "string"}},
      "metadata": {{"default": {{}}, "allOf": [{object_meta}]}},
      "spec": {{"default": {{}}, "allOf": [{spec}]}}}}}},
    "{package}.WidgetList": {{"type": "object", "required": ["items"], "x-kubernetes-group-version-kind": [{list}], "properties": {{
      "apiVersion": {{"type": "string"}}, "kind": {{"type": "string"}},
      "metadata": {{"default": {{}}, "allOf": [{list_meta}]}},
      "items": {{"type": "array", "items": {{"default": {{}}, "allOf": [{widget_type}]}}}}}}}},
    "{package}.WidgetSpec": {{"type": "object", "required": ["name"], "properties": {{
      "name": {{"type": "string", "default": ""}},
      "shape": {short},
      "tree": {tree}}}}},
    "{package}.Form": {shape},
    "{package}.Shape": {{"type": "object", "properties": {{"sides": {{"type": "integer", "format": "int32"}}}}}},
    "{package}.Tree": {{"type": "object", "properties": {{
      "only": {tree}, "many": {{"type": "array", "items": {tree}}}, "named": {{"type": "object", "additionalProperties": {tree}}},
      "other": {branch}}}}},
    "{package}.Branch": {{"type": "object", "required": ["back"], "properties": {{"back": {tree}}}}},
    "{package}.WidgetOptions": {{"type": "object", "x-kubernetes-group-version-kind": [{options}, {{"group": "", "version": "v1", "kind": "WidgetOptions"}}]}},
    "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {{"type": "object", "properties": {{"name": {{"type": "string"}}}}}},
    "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta": {{"type": "object", "properties": {{"continue": {{"type": "string"}}}}}}
  }}}}
}}
"#,
        list_answer = content(&of("WidgetList")),
        widget_answer = content(&of("Widget")),
        widget_type = of("Widget"),
        object_meta = meta("ObjectMeta"),
        list_meta = meta("ListMeta"),
        spec = of("WidgetSpec"),
        short = of("Form"),
        shape = of("Shape"),
        tree = of("Tree"),
        branch = of("Branch"),
        options = kind("WidgetOptions"),
    )
}
