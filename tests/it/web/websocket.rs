//! The example `websocket`, from a client's view.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[allow(dead_code, reason = "its `main`")]
#[path = "../../../examples/websocket.rs"]
mod example;

/// The head of the answer to a handshake.
async fn shake_hands(socket: &mut TcpStream) -> String {
    let request = "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                   sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap().to_ascii_lowercase()
}

/// Sends a text frame, masked with zeros, and reads one.
async fn ask(socket: &mut TcpStream, text: &str) -> String {
    let length = u8::try_from(text.len()).unwrap();
    assert!(length < 126);
    socket.write_all(&[&[0x81, 0x80 | length, 0, 0, 0, 0], text.as_bytes()].concat()).await.unwrap();
    assert_eq!(socket.read_u8().await.unwrap(), 0x81, "a text frame");
    let length = match socket.read_u8().await.unwrap() {
        126 => socket.read_u16().await.unwrap(),
        length => length.into(),
    };
    let mut answer = vec![0; length.into()];
    socket.read_exact(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[test]
fn a_socket_s_session_is_saved_with_the_handshake_and_read_later() {
    let scenario = async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, example::app("a key").unwrap()).await });
        let mut socket = TcpStream::connect(address).await.unwrap();
        let head = shake_hands(&mut socket).await;
        assert!(head.starts_with("http/1.1 101 "), "{head}");
        assert!(head.contains("\r\nvary: cookie\r\n") && head.contains("\r\nset-cookie: session="), "{head}");
        assert_eq!(ask(&mut socket, "hello").await, "visit 1: hello");
        let refused = ask(&mut socket, "rename").await;
        assert!(refused.contains("before the handler returns its response"), "{refused}");
        assert_eq!(ask(&mut socket, "hello").await, "visit 1: hello");
        server.abort();
    };
    tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap().block_on(scenario);
}
