//! Plots cost over payload size and over the number of fallback keys, for this crate and Flask, as SVG.

use std::fmt::Write as _;

use cookie_session::{MaxAge, Scheme, SecretKeys, UrlSafeTimedSerializer, Value};

use crate::flask::Flask;
use crate::rounds::{self, Plan, Sample};
use crate::work::{Payload, Task, Work};
use crate::{SECRET, ours, payloads};

const SIZES: [u32; 9] = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
/// The payload that is shown next to the curves.
const LOGIN: &str = "F";
const KEYS: [usize; 6] = [0, 1, 2, 4, 8, 16];
const OLDEST: &str = "the oldest of all the secret keys";

/// A curve: its label, and nanoseconds over bytes or keys.
pub(crate) struct Curve {
    label: String,
    color: &'static str,
    points: Vec<(f64, f64)>,
}

/// The data of the plot.
pub(crate) struct Curves {
    sizes: Vec<Curve>,
    /// Payload F in the colors of the curves. It lies off them because it compresses differently.
    logins: Vec<Curve>,
    keys: Vec<Curve>,
}

/// Measures all points, interleaved, and prints them.
pub(crate) fn measure(plan: Plan) -> Result<Curves, String> {
    let flask = Flask::start(SECRET, &[])?;
    let mut tasks = Vec::new();
    let mut payloads: Vec<Payload> =
        SIZES.iter().map(|bytes| Payload::new(&bytes.to_string(), payloads::of_size(*bytes))).collect();
    payloads.push(Payload::new(LOGIN, payloads::named(LOGIN)));
    for payload in &payloads {
        tasks.extend(ours::tasks(payload));
        tasks.extend(flask.tasks(payload));
    }
    let samples = rounds::measure(tasks, plan);
    let bytes = |sample: &Sample| {
        let payload = payloads.iter().find(|payload| payload.name == sample.payload);
        payload.map_or(0.0, |payload| payload.json.len() as f64)
    };
    let curve = |label: &'static str, color, peer: &str, work: Work| {
        [false, true].map(|login| Curve {
            label: label.to_owned(),
            color,
            points: samples
                .iter()
                .filter(|sample| sample.peer == peer && sample.work == work)
                .filter(|sample| (sample.payload == LOGIN) == login)
                .map(|sample| (bytes(sample), sample.median_ns))
                .collect(),
        })
    };
    let curves = [
        curve("Flask, save", "#dc5a6b", &flask.name, Work::Save),
        curve("Flask, open", "#c98a1b", &flask.name, Work::Open),
        curve("ours, save", "#0f95ab", ours::NAME, Work::Save),
        curve("ours, save, never compressed", "#6d8afb", ours::NAME, Work::SavePlain),
        curve("ours, open", "#4a86bd", ours::NAME, Work::Open),
        curve("ours, refresh", "#2f9e44", ours::NAME, Work::Refresh),
    ];
    let (sizes, logins) = curves.into_iter().map(|[sizes, login]| (sizes, login)).unzip();
    let curves = Curves { sizes, logins, keys: measure_keys(plan)? };
    print(&curves);
    Ok(curves)
}

/// Returns tasks for a token of the oldest key, which is tried last, with this many fallback keys.
fn measure_keys(plan: Plan) -> Result<Vec<Curve>, String> {
    let value = payloads::small();
    let mut tasks = Vec::new();
    for count in KEYS {
        let mut fallbacks: Vec<String> =
            (1..count).map(|index| format!("retired secret key {index}")).collect();
        if count > 0 {
            fallbacks.insert(0, OLDEST.to_owned());
        }
        let signing = if count > 0 { OLDEST } else { SECRET };
        let keys = |secret: &str| SecretKeys::new(secret).map_err(|error| error.to_string());
        let signer = Scheme::flask_session(keys(signing)?).timed_serializer();
        let token = signer.dump_value(&value).map_err(|error| error.to_string())?;
        let all = fallbacks.iter().try_fold(keys(SECRET)?, SecretKeys::with_fallback);
        let opener = Scheme::flask_session(all.map_err(|error| error.to_string())?).timed_serializer();
        let forged = token.replacen('e', "f", 1);
        let payload = Payload::new(&count.to_string(), value.clone());
        tasks.push(opening("ours, opens by the oldest", &payload, opener.clone(), token.clone(), &value));
        let refuser = move || refuses(&opener, &forged);
        tasks.push(Task::new("ours, refuses", &[Work::Open], &payload, refuser));
        let flask = Flask::start(SECRET, &fallbacks)?;
        flask.take(&payload.name, &token);
        let name = payload.name.clone();
        tasks.push(Task {
            peer: "Flask, opens by the oldest".to_owned(),
            works: vec![Work::Open],
            payload: name.clone(),
            run: Box::new(move |iterations| flask.time(Work::Open, &name, iterations)),
        });
    }
    let samples = rounds::measure(tasks, plan);
    let curve = |label: &str, color| Curve {
        label: label.to_owned(),
        color,
        points: samples
            .iter()
            .filter(|sample| sample.peer == label)
            .map(|sample| (sample.payload.parse().unwrap_or(0.0), sample.median_ns))
            .collect(),
    };
    Ok(vec![
        curve("Flask, opens by the oldest", "#c98a1b"),
        curve("ours, opens by the oldest", "#4a86bd"),
        curve("ours, refuses", "#2f9e44"),
    ])
}

fn opening(
    peer: &str,
    payload: &Payload,
    opener: UrlSafeTimedSerializer,
    token: String,
    value: &Value,
) -> Task {
    assert_eq!(opener.load_value(&token, ours::LIFETIME).ok().as_ref(), Some(value), "{peer}");
    Task::new(peer, &[Work::Open], payload, move || {
        opener.load_value(&token, ours::LIFETIME).expect("checked")
    })
}

fn refuses(serializer: &UrlSafeTimedSerializer, forged: &str) {
    assert!(serializer.load_value(forged, MaxAge::UNLIMITED).is_err(), "accepts a forged token");
}

fn print(curves: &Curves) {
    for (unit, curves) in [("bytes", &curves.sizes), ("bytes, F", &curves.logins), ("keys", &curves.keys)] {
        for curve in curves {
            let points: Vec<String> =
                curve.points.iter().map(|(x, ns)| format!("{x:.0} {unit}: {ns:.0} ns")).collect();
            println!("{:<30}{}", curve.label, points.join(", "));
        }
    }
    println!("\nns per byte at 1 MB, as a multiple of the value at 10 kB (2 is a cliff):");
    for curve in &curves.sizes {
        let rate = |wanted: f64| {
            let near = |(bytes, _): &&(f64, f64)| (bytes / wanted).ln().abs() < 0.2;
            curve.points.iter().find(near).map(|(bytes, ns)| ns / bytes)
        };
        if let (Some(large), Some(middle)) = (rate(1e6), rate(1e4)) {
            println!("{:<30}{:.2}", curve.label, large / middle);
        }
    }
}

/// One panel of the drawing: its position and its axes.
struct Panel {
    left: f64,
    title: &'static str,
    x_label: &'static str,
    x: Axis,
    y: Axis,
}

/// The values at both ends.
struct Axis {
    from: f64,
    to: f64,
    logarithmic: bool,
    ticks: Vec<(f64, &'static str)>,
}

impl Axis {
    /// Returns the position of a value, from 0 to 1.
    fn position(&self, value: f64) -> f64 {
        if self.logarithmic {
            (value / self.from).ln() / (self.to / self.from).ln()
        } else {
            (value - self.from) / (self.to - self.from)
        }
    }
}

/// Background, text and grid follow the reader's theme. The colors of the curves are visible on both backgrounds.
const STYLE: &str = "<style>.ground{fill:#fff}.title{fill:#222}.label{fill:#555}.grid{stroke:#ddd}\
     @media(prefers-color-scheme:dark){.ground{fill:#0d1117}.title{fill:#e6edf3}.label{fill:#9da7b3}\
     .grid{stroke:#30363d}}</style>\n<rect class=\"ground\" width=\"1300\" height=\"440\"/>\n";

const TOP: f64 = 50.0;
const HEIGHT: f64 = 330.0;
const WIDTH: f64 = 380.0;

/// The SVG text.
pub(crate) fn draw(curves: &Curves) -> String {
    let times = |from, to| {
        let all = [
            (100.0, "100 ns"),
            (1e3, "1 µs"),
            (1e4, "10 µs"),
            (1e5, "100 µs"),
            (1e6, "1 ms"),
            (1e7, "10 ms"),
            (1e8, "100 ms"),
        ];
        let ticks = all.into_iter().filter(|(at, _)| (from..=to).contains(at)).collect();
        Axis { from, to, logarithmic: true, ticks }
    };
    let sizes = Panel {
        left: 80.0,
        title: "cost over payload size (JSON bytes); circles: a Flask-Login session",
        x_label: "bytes",
        x: Axis {
            from: 90.0,
            to: 1.2e6,
            logarithmic: true,
            ticks: vec![(100.0, "100"), (1e3, "1 k"), (1e4, "10 k"), (1e5, "100 k"), (1e6, "1 M")],
        },
        y: times(100.0, 2e8),
    };
    let keys = Panel {
        left: 720.0,
        title: "cost over fallback keys (session S)",
        x_label: "fallback keys; the oldest one signed",
        x: Axis {
            from: 0.0,
            to: 16.5,
            logarithmic: false,
            ticks: vec![(0.0, "0"), (1.0, "1"), (2.0, "2"), (4.0, "4"), (8.0, "8"), (16.0, "16")],
        },
        y: times(100.0, 1e6),
    };
    let mut out = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1300 440\" font-family=\"sans-serif\" \
         font-size=\"13\">\n",
    );
    out.push_str(STYLE);
    sizes.draw(&curves.sizes, &mut out);
    sizes.draw_circles(&curves.logins, &mut out);
    keys.draw(&curves.keys, &mut out);
    out.push_str("</svg>\n");
    out
}

impl Panel {
    fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.left + self.x.position(x) * WIDTH, TOP + HEIGHT * (1.0 - self.y.position(y)))
    }

    fn draw(&self, curves: &[Curve], out: &mut String) {
        let (left, right, bottom) = (self.left, self.left + WIDTH, TOP + HEIGHT);
        text(out, (left, TOP - 20.0), "start", "class=\"title\"", self.title);
        text(out, (left + WIDTH / 2.0, bottom + 42.0), "middle", "class=\"label\"", self.x_label);
        for (value, label) in &self.x.ticks {
            let (x, _) = self.at(*value, self.y.from);
            line(out, (x, TOP), (x, bottom));
            text(out, (x, bottom + 20.0), "middle", "class=\"label\"", label);
        }
        for (value, label) in &self.y.ticks {
            let (_, y) = self.at(self.x.from, *value);
            line(out, (left, y), (right, y));
            text(out, (left - 8.0, y + 4.0), "end", "class=\"label\"", label);
        }
        // Labels at the right end, moved apart where curves end close together.
        let mut ends: Vec<(f64, &Curve)> = curves
            .iter()
            .filter_map(|curve| curve.points.last().map(|(x, y)| (self.at(*x, *y).1, curve)))
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut free = f64::MIN;
        for (y, curve) in ends {
            free = y.max(free + 16.0);
            text(out, (right + 8.0, free + 4.0), "start", &format!("fill=\"{}\"", curve.color), &curve.label);
            let points: Vec<String> = curve
                .points
                .iter()
                .map(|(x, y)| {
                    let (x, y) = self.at(*x, *y);
                    format!("{x:.1},{y:.1}")
                })
                .collect();
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>",
                points.join(" "),
                curve.color
            );
        }
    }
}

impl Panel {
    /// Separate points, without a line.
    fn draw_circles(&self, curves: &[Curve], out: &mut String) {
        for curve in curves {
            for (x, y) in &curve.points {
                let (x, y) = self.at(*x, *y);
                let color = curve.color;
                // Writing to a string cannot fail.
                let _ = writeln!(
                    out,
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.5\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>"
                );
            }
        }
    }
}

fn text(out: &mut String, (x, y): (f64, f64), anchor: &str, paint: &str, text: &str) {
    let _ = writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" {paint}>{text}</text>");
}

fn line(out: &mut String, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
    let _ =
        writeln!(out, "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" class=\"grid\"/>");
}
