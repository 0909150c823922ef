//! Each app counts the visits of one browser, and tells caches that it does.

use cookie_session::{PlainRequest, SecureCookieSessionInterface, SessionInterface};
use cookie_session_frameworks::{poem_site, rocket_site, salvo_site, tonic_site, warp_site};
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full};

const SECRET: &str = "the secret key of all apps";

/// What came back: the text, and the cookie that a browser would send next.
struct Visit {
    text: String,
    cookie: String,
}

fn visit(status: u16, headers: &HeaderMap, text: String) -> Visit {
    assert_eq!(status, 200, "{text}");
    assert_eq!(headers.get_all("vary").iter().collect::<Vec<_>>(), ["Cookie"]);
    let cookies: Vec<_> = headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    let (pair, attributes) = cookies[0].split_once("; ").unwrap();
    assert_eq!(attributes, "HttpOnly; Path=/");
    Visit { text, cookie: pair.to_owned() }
}

/// Visits twice; the cookie says what another app with the same key would read.
async fn twice(send: impl AsyncFn(String) -> Visit) {
    let first = send("theme=dark".to_owned()).await;
    assert_eq!(first.text, "visit 1");
    let second = send(format!("theme=dark; {}", first.cookie)).await;
    assert_eq!(second.text, "visit 2");
    let elsewhere = SecureCookieSessionInterface::new(SECRET).unwrap();
    let session = elsewhere.open_session(&PlainRequest::new().with_header("cookie", second.cookie));
    assert_eq!(session.get::<u32>("visits").unwrap(), Some(2));
    assert_eq!(send(first.cookie.replace("eyJ", "eyK")).await.text, "visit 1", "a forged cookie");
}

#[tokio::test]
async fn warp() {
    use tower::ServiceExt;
    let app = warp_site::app(SECRET).unwrap();
    twice(async |cookie| {
        let request = Request::get("/").header("cookie", cookie).body(Full::default()).unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let text = body.collect().await.unwrap().to_bytes();
        visit(head.status.as_u16(), &head.headers, String::from_utf8(text.to_vec()).unwrap())
    })
    .await;
}

#[tokio::test]
async fn salvo() {
    use salvo::test::{ResponseExt, TestClient};
    let app = salvo::Service::new(salvo_site::app(SECRET).unwrap());
    twice(async |cookie| {
        let request = TestClient::get("http://127.0.0.1/").add_header("cookie", cookie, true);
        let mut response = request.send(&app).await;
        let text = response.take_string().await.unwrap();
        visit(response.status_code.unwrap().as_u16(), response.headers(), text)
    })
    .await;
}

/// Over HTTP/2 on the loopback interface, by tonic's client.
#[tokio::test]
async fn tonic() {
    use tokio_stream::wrappers::TcpListenerStream;
    use tonic_site::counter_client::CounterClient;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = tonic_site::app(SECRET).unwrap();
    let server = tokio::spawn(app.serve_with_incoming(TcpListenerStream::new(listener)));
    let endpoint = tonic::transport::Endpoint::try_from(format!("http://{address}")).unwrap();
    let client = CounterClient::new(endpoint.connect().await.unwrap());
    twice(async |cookie| {
        let mut request = tonic::Request::new(String::new());
        request.metadata_mut().insert("cookie", cookie.parse().unwrap());
        let (metadata, text, _) = client.clone().count(request).await.unwrap().into_parts();
        visit(200, &metadata.into_headers(), text)
    })
    .await;
    server.abort();
}

#[tokio::test]
async fn poem() {
    let app = poem_site::app(SECRET).unwrap();
    let client = poem::test::TestClient::new(app);
    twice(async |cookie| {
        let response = client.get("/").header("cookie", cookie).send().await.0;
        let (head, body) = response.into_parts();
        visit(head.status.as_u16(), &head.headers, body.into_string().await.unwrap())
    })
    .await;
}

#[tokio::test]
async fn rocket() {
    use rocket::http::Header;
    let app = rocket_site::app(SECRET).unwrap();
    let client = rocket::local::asynchronous::Client::untracked(app).await.unwrap();
    twice(async |cookie| {
        let response = client.get("/").header(Header::new("cookie", cookie)).dispatch().await;
        let status = response.status().code;
        let mut headers = HeaderMap::new();
        for header in response.headers().iter() {
            let name = http::HeaderName::try_from(header.name().as_str()).unwrap();
            headers.append(name, header.value().parse().unwrap());
        }
        visit(status, &headers, response.into_string().await.unwrap())
    })
    .await;
}
