//! The Python module `cookie_session_native`: what itsdangerous and Flask call, done by the crate.
//!
//! Each function takes the arguments of the method that it stands in for, the object first.

mod calls;
mod clock;
mod codec;
mod convert;
mod encoding;
mod errors;
mod interface;
mod scheme;
mod serializer;
mod session;
mod signer;
mod text;

use pyo3::prelude::*;

#[pymodule]
fn cookie_session_native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("LeftToPython", module.py().get_type::<errors::LeftToPython>())?;
    module.add_class::<interface::Interface>()?;
    module.add_class::<session::Session>()?;
    module.add_function(wrap_pyfunction!(calls::calls, module)?)?;
    module.add_function(wrap_pyfunction!(codec::load_payload, module)?)?;
    module.add_function(wrap_pyfunction!(codec::tagged_dumps, module)?)?;
    module.add_function(wrap_pyfunction!(codec::tagged_loads, module)?)?;
    module.add_function(wrap_pyfunction!(encoding::base64_decode, module)?)?;
    module.add_function(wrap_pyfunction!(encoding::base64_encode, module)?)?;
    module.add_function(wrap_pyfunction!(encoding::bytes_to_int, module)?)?;
    module.add_function(wrap_pyfunction!(encoding::int_to_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(scheme::derive_key, module)?)?;
    module.add_function(wrap_pyfunction!(serializer::dumps, module)?)?;
    module.add_function(wrap_pyfunction!(serializer::dumps_timed, module)?)?;
    module.add_function(wrap_pyfunction!(serializer::loads, module)?)?;
    module.add_function(wrap_pyfunction!(serializer::loads_timed, module)?)?;
    module.add_function(wrap_pyfunction!(signer::get_signature, module)?)?;
    module.add_function(wrap_pyfunction!(signer::sign, module)?)?;
    module.add_function(wrap_pyfunction!(signer::sign_timed, module)?)?;
    module.add_function(wrap_pyfunction!(signer::unsign, module)?)?;
    module.add_function(wrap_pyfunction!(signer::unsign_timed, module)?)?;
    module.add_function(wrap_pyfunction!(signer::verify_signature, module)?)
}
