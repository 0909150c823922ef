//! Reads the memory of this process to check that dropped keys are gone.
//!
//! A binary of its own without threads, so that nothing but this is on its heap. What is looked for is
//! kept masked, and read memory lies on the stack, which is not searched: values that were moved may
//! have left copies there.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, clippy::print_stdout)]

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("not run: memory is read through /proc");
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::io::Read;
    use std::os::unix::fs::FileExt;
    use std::sync::Arc;

    use cookie_session::derivation::{DerivedKey, HmacDerivation, KeyDerivation, NoDerivation};
    use cookie_session::digest::{Sha1, Sha256, Sha512};
    use cookie_session::{
        MaxAge, PlainRequest, Scheme, SecretKeys, SecureCookieSessionInterface, SessionInterface, Value,
    };

    pub(super) fn main() {
        let mut random = [0_u8; 96];
        getrandom::fill(&mut random).unwrap();
        let (secret, old, prefix) = (&random[..32], &random[32..64], &random[64..]);
        let keys = || SecretKeys::new(secret).unwrap().with_fallback(old).unwrap();
        let salt = b"cookie-session";
        let derived = HmacDerivation::derive::<Sha1>(secret, salt);
        let derived_256 = HmacDerivation::derive::<Sha256>(secret, salt);
        let (key, key_256) = (array::<20>(derived.as_bytes()), array::<32>(derived_256.as_bytes()));
        drop((derived, derived_256));

        forgotten("secret keys", &[secret, old], || Box::new(keys()));
        forgotten("clones", &[secret], || Box::new((keys(), keys().clone())));
        forgotten("keys with a prefix", &[secret, &[prefix, secret].concat_on_stack()], || {
            Box::new((keys(), keys().with_prefix(prefix)))
        });
        forgotten("a derived key", &[&key_256], || Box::new(DerivedKey::new(key_256)));

        let [inner, outer] = sha1_states(&key);
        forgotten("a signer", &[&inner, &outer], || {
            Box::new(Scheme::flask_session(keys()).salt(salt).signer())
        });
        let [inner_256, outer_256] = sha256_states(&key_256);
        forgotten("a signer of SHA-256", &[&inner_256, &outer_256], || {
            Box::new(Scheme::flask_session(keys()).digest::<Sha256>().salt(salt).signer())
        });
        forgotten("a serializer", &[&inner, &outer], || {
            let serializer = Scheme::flask_session(keys()).salt(salt).timed_serializer();
            let token = serializer.dump_value(&Value::from("value")).unwrap();
            serializer.load_value(&token, MaxAge::UNLIMITED).unwrap();
            Box::new((serializer.clone(), serializer))
        });
        forgotten("an interface in use", &[&inner, &outer], || {
            let interface: Arc<dyn SessionInterface> =
                Arc::new(SecureCookieSessionInterface::from_keys(keys()));
            let session = interface.open_session(&PlainRequest::new());
            session.set_permanent(true).unwrap();
            let cookie = interface.save_session(&session).unwrap().into_set_cookie().unwrap();
            // This one keeps the state of the hash for its refresh.
            let again = interface.open_session(&PlainRequest::new().answering(&cookie));
            interface.save_session(&again).unwrap();
            Box::new((interface, session, again))
        });
        forgotten("a scheme with other choices", &[secret, old], || {
            Box::new(Scheme::new(keys(), "other").digest::<Sha512>().key_derivation::<NoDerivation>())
        });
        println!("ok: nothing of the secrets was left");
    }

    /// Makes a holder of secrets, finds them on the heap, drops it, and finds them no longer.
    fn forgotten<T: ?Sized>(what: &str, secrets: &[&[u8]], make: impl FnOnce() -> Box<T>) {
        // The allocator writes over the first 16 bytes of what it is given back, so those of a whole
        // block prove nothing.
        let tail =
            |secret: &[u8]| secret[secret.len().min(32) - 16..].iter().map(|byte| byte ^ MASK).collect();
        let masked: Vec<Vec<u8>> = secrets.iter().map(|secret| tail(secret)).collect();
        let copies = || masked.iter().map(|masked| on_the_heap(masked)).sum::<usize>();
        assert_eq!(copies(), 0, "before {what}");
        let holder = make();
        for masked in &masked {
            assert!(on_the_heap(masked) > 0, "{what}: the search does not find what is there");
        }
        drop(holder);
        assert_eq!(copies(), 0, "copies that are left of {what}");
    }

    const MASK: u8 = 0x5a;

    /// How often the text behind the mask is in this process's heap.
    ///
    /// It allocates nothing, or it would write over what has just been given back.
    fn on_the_heap(masked: &[u8]) -> usize {
        let memory = File::open("/proc/self/mem").unwrap();
        let mut maps = [0_u8; 1 << 16];
        let mut chunk = [0_u8; 1 << 16];
        let mut found = 0;
        for line in read_all("/proc/self/maps", &mut maps).lines() {
            let mut fields = line.split_ascii_whitespace();
            let (range, rights) = (fields.next().unwrap(), fields.next().unwrap());
            // Private memory to write to without a file behind it: the heap, and large blocks.
            let is_heap = matches!(fields.nth(3), None | Some("[heap]"));
            if !is_heap || !rights.starts_with("rw") {
                continue;
            }
            let (start, end) = range.split_once('-').unwrap();
            let address = |hex: &str| u64::from_str_radix(hex, 16).unwrap();
            let (mut at, end) = (address(start), address(end));
            while at < end {
                let room = chunk.len().min(usize::try_from(end - at).unwrap());
                let Ok(read) = memory.read_at(&mut chunk[..room], at) else { break };
                let windows = chunk[..read].windows(masked.len());
                found += windows.filter(|window| is_behind(window, masked)).count();
                if read <= masked.len() || at + read as u64 >= end {
                    break;
                }
                at += (read - masked.len() + 1) as u64;
            }
        }
        found
    }

    fn read_all<'b>(path: &str, buffer: &'b mut [u8]) -> &'b str {
        let mut file = File::open(path).unwrap();
        let mut length = 0;
        loop {
            match file.read(&mut buffer[length..]).unwrap() {
                0 => break,
                read => length += read,
            }
        }
        assert!(length < buffer.len(), "room for all of {path}");
        std::str::from_utf8(&buffer[..length]).unwrap()
    }

    fn is_behind(window: &[u8], masked: &[u8]) -> bool {
        window[0] ^ MASK == masked[0]
            && window.iter().zip(masked).all(|(byte, masked)| byte ^ MASK == *masked)
    }

    fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
        bytes.try_into().unwrap()
    }

    /// Joins two parts without the heap.
    trait OnStack {
        fn concat_on_stack(&self) -> [u8; 64];
    }

    impl OnStack for [&[u8]; 2] {
        fn concat_on_stack(&self) -> [u8; 64] {
            let mut whole = [0; 64];
            whole[..32].copy_from_slice(self[0]);
            whole[32..].copy_from_slice(self[1]);
            whole
        }
    }

    /// The padded key of HMAC.
    fn block(key: &[u8], with: u8) -> [u8; 64] {
        let mut block = [with; 64];
        block.iter_mut().zip(key).for_each(|(to, from)| *to ^= from);
        block
    }

    fn words<const N: usize, const B: usize>(state: [u32; N]) -> [u8; B] {
        let mut bytes = [0; B];
        bytes.chunks_mut(4).zip(state).for_each(|(to, word)| to.copy_from_slice(&word.to_ne_bytes()));
        bytes
    }

    /// SHA-1 after the inner and the outer key of HMAC, as it lies in memory.
    fn sha1_states(key: &[u8]) -> [[u8; 20]; 2] {
        [0x36, 0x5c].map(|with| {
            let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
            sha1::block_api::compress(&mut state, &[block(key, with)]);
            words(state)
        })
    }

    /// The same of SHA-256.
    fn sha256_states(key: &[u8]) -> [[u8; 32]; 2] {
        [0x36, 0x5c].map(|with| {
            let mut state = [
                0x6a09_e667,
                0xbb67_ae85,
                0x3c6e_f372,
                0xa54f_f53a,
                0x510e_527f,
                0x9b05_688c,
                0x1f83_d9ab,
                0x5be0_cd19,
            ];
            sha2::block_api::compress256(&mut state, &[block(key, with)]);
            words(state)
        })
    }
}
