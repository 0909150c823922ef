//! [`Step`]: one thing that happens in a trace.

use std::fmt;

/// What a handler does with the session.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// It does not touch the session.
    Nothing,
    /// It reads the session.
    Read,
    /// It writes the number of the step under a key.
    Write(&'static str),
    /// It writes a text with a line end under a key.
    WriteLines(&'static str),
    /// It removes a key.
    Remove(&'static str),
    /// It makes the session permanent, or not.
    Permanent(bool),
    /// The user of the browser logs in.
    LogIn,
    /// The session is cleared.
    LogOut,
    /// It writes a value that many codecs refuse, a list of 600 levels, so that the response is an error.
    Unsavable,
}

/// When the response to a request comes, in steps after the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Pace {
    /// The session is saved so many steps later.
    pub saved: usize,
    /// The response then arrives so many steps later.
    pub arrives: usize,
}

impl Pace {
    /// The response arrives before the next step.
    pub const AT_ONCE: Self = Self { saved: 0, arrives: 0 };

    pub(super) fn is_late(self) -> bool {
        self != Self::AT_ONCE
    }
}

/// How the name of a foreign cookie resembles that of the session.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lookalike {
    /// The name, and one more letter.
    Longer,
    /// One more letter, and the name.
    Prefixed,
    /// The name without its last letter.
    Shorter,
    /// The name in the other case.
    OtherCase,
}

impl Lookalike {
    pub(super) const ALL: [Self; 4] = [Self::Longer, Self::Prefixed, Self::Shorter, Self::OtherCase];

    pub(super) fn of(self, name: &str) -> String {
        match self {
            Self::Longer => format!("{name}x"),
            Self::Prefixed => format!("x{name}"),
            Self::Shorter => match name.char_indices().next_back() {
                Some((end, _)) if end > 0 => name[..end].to_owned(),
                _ => format!("{name}-"),
            },
            Self::OtherCase => {
                let other = |c: char| {
                    if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
                };
                let swapped: String = name.chars().map(other).collect();
                if swapped == name { format!("{name}_") } else { swapped }
            }
        }
    }
}

/// How much time passes.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Span {
    /// One second.
    Second,
    /// One hour.
    Hour,
    /// The lifetime of a session, less a minute.
    AlmostLifetime,
    /// The lifetime of a session, and a minute more.
    PastLifetime,
}

/// One thing that happens in a trace. Browsers have the numbers 0 to 2, places those of
/// [`Suite::places`](super::Suite::places).
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A browser makes a request.
    #[non_exhaustive]
    Visit {
        /// The browser.
        browser: usize,
        /// Where the request goes.
        place: usize,
        /// What the handler does.
        act: Act,
        /// When the response comes.
        pace: Pace,
    },
    /// A browser makes a request with one more cookie first, whose name resembles that of the session. Its value is the
    /// session of another browser, if there is one.
    #[non_exhaustive]
    Lookalike {
        /// The browser.
        browser: usize,
        /// How the name differs.
        kind: Lookalike,
    },
    /// Somebody sends a copy of the last cookie that a browser got.
    #[non_exhaustive]
    Copy {
        /// The browser.
        browser: usize,
    },
    /// A browser is closed and started again.
    #[non_exhaustive]
    Close {
        /// The browser.
        browser: usize,
    },
    /// Time passes.
    Wait(Span),
    /// The next release of the app goes live.
    Deploy,
    /// All sessions of the user of a browser are revoked.
    #[non_exhaustive]
    Revoke {
        /// The browser.
        browser: usize,
    },
}

impl Step {
    /// A request that is answered at once.
    #[must_use]
    pub const fn visit(browser: usize, act: Act) -> Self {
        Self::Visit { browser, place: 0, act, pace: Pace::AT_ONCE }
    }

    /// A request for another place, or with a late response.
    #[must_use]
    pub const fn request(browser: usize, place: usize, act: Act, pace: Pace) -> Self {
        Self::Visit { browser, place, act, pace }
    }

    /// A request with a further cookie.
    #[must_use]
    pub const fn lookalike(browser: usize, kind: Lookalike) -> Self {
        Self::Lookalike { browser, kind }
    }

    /// A copy of a browser's last cookie.
    #[must_use]
    pub const fn copy(browser: usize) -> Self {
        Self::Copy { browser }
    }

    /// A browser is closed.
    #[must_use]
    pub const fn close(browser: usize) -> Self {
        Self::Close { browser }
    }

    /// The sessions of a browser's user are revoked.
    #[must_use]
    pub const fn revoke(browser: usize) -> Self {
        Self::Revoke { browser }
    }
}

/// The names of browsers; those of their users are the same in lower case.
pub(super) fn name(browser: usize) -> &'static str {
    ["Ada", "Bob", "Cleo"].get(browser).copied().unwrap_or("Somebody")
}

/// The user of a browser.
pub(super) fn user(browser: usize) -> &'static str {
    ["ada", "bob", "cleo"].get(browser).copied().unwrap_or("somebody")
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("does not use the session"),
            Self::Read => f.write_str("reads"),
            Self::Write(key) => write!(f, "writes {key}"),
            Self::WriteLines(key) => write!(f, "writes two lines to {key}"),
            Self::Remove(key) => write!(f, "removes {key}"),
            Self::Permanent(true) => f.write_str("makes it permanent"),
            Self::Permanent(false) => f.write_str("makes it temporary"),
            Self::LogIn => f.write_str("logs in"),
            Self::LogOut => f.write_str("logs out"),
            Self::Unsavable => f.write_str("writes an unsavable value"),
        }
    }
}

fn steps(count: usize) -> String {
    if count == 1 { "1 step".to_owned() } else { format!("{count} steps") }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Visit { browser, place, act, pace } => {
                write!(f, "{} {act}", name(browser))?;
                if place > 0 {
                    write!(f, " at place {place}")?;
                }
                match pace {
                    Pace::AT_ONCE => Ok(()),
                    Pace { saved: 0, arrives } => write!(f, "; arrives after {}", steps(arrives)),
                    Pace { saved, arrives: 0 } => write!(f, "; saved after {}", steps(saved)),
                    Pace { saved, arrives } => {
                        write!(
                            f,
                            "; saved after {}, arrives after {}",
                            steps(saved),
                            saved.saturating_add(arrives)
                        )
                    }
                }
            }
            Self::Lookalike { browser, kind } => {
                let name_of_cookie = match kind {
                    Lookalike::Longer => "`{name}x`",
                    Lookalike::Prefixed => "`x{name}`",
                    Lookalike::Shorter => "`{name}` less a letter",
                    Lookalike::OtherCase => "`{name}` in the other case",
                };
                write!(f, "{} reads, with a cookie {name_of_cookie} too", name(browser))
            }
            Self::Copy { browser } => write!(f, "a copy of {}'s last cookie is sent", name(browser)),
            Self::Close { browser } => write!(f, "{} closes the browser", name(browser)),
            Self::Wait(Span::Second) => f.write_str("a second passes"),
            Self::Wait(Span::Hour) => f.write_str("an hour passes"),
            Self::Wait(Span::AlmostLifetime) => f.write_str("a lifetime passes, less a minute"),
            Self::Wait(Span::PastLifetime) => f.write_str("a lifetime and a minute pass"),
            Self::Deploy => f.write_str("the next release goes live"),
            Self::Revoke { browser } => write!(f, "the sessions of {} are revoked", user(browser)),
        }
    }
}
