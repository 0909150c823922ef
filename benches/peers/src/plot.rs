//! temporary
pub fn measure(_: crate::rounds::Plan) -> Result<(), String> { Ok(()) }
pub fn draw(_: &()) -> String { String::new() }
