//! Facts that cannot be.

use kubewright::Schema;

#[derive(Schema)]
struct Facts {
    #[schema(minimum = 1, exclusive_minimum = 0, maximum = -1)]
    a: i32,
    #[schema(min_length = 2, max_length = 1, pattern = 5)]
    b: String,
    #[schema(min_length = -1, multiple_of = 0, nullable = true, minimum = "1")]
    c: Option<String>,
    #[schema(default_json = "{a}", default_value = b)]
    d: Option<String>,
    #[schema(list_type = "sets")]
    e: Vec<String>,
    #[schema(list_type = "map")]
    f: Vec<String>,
    #[schema(list_map_keys("name"), items(maxlength = 5))]
    g: Vec<String>,
    #[schema(validate(message = "a"))]
    h: String,
    #[schema(validate(rule = "", message = "b", message_expression = "c"))]
    i: String,
    #[schema(validate(rule = "a", reason = "Wrong", rul = "a"))]
    j: String,
}

fn main() {}
