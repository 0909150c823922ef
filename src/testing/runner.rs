//! Runs a law: corner cases, then random inputs, each in a guarded thread.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Once};
use std::thread;
use std::time::Duration;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

use super::violation::{Law, Verdict};

/// The stack of a law's thread: values and decoders may recurse over thousands of levels.
const STACK: usize = 64 << 20;

/// The time that one input may take. A correct implementation needs milliseconds.
const TIME_LIMIT: Duration = Duration::from_secs(10);

thread_local! {
    static IN_LAW: Cell<bool> = const { Cell::new(false) };
    static SKIPPED: Cell<bool> = const { Cell::new(false) };
}

/// Says that a law does not apply to an input, such as one that the implementation may refuse.
///
/// A law that applies to none of its inputs is broken, because nothing was tested.
///
/// # Errors
/// Never: a check returns this.
pub fn skip() -> Verdict {
    SKIPPED.set(true);
    Ok(())
}

/// A check of one input, as the guarded thread runs it.
type Job = Box<dyn FnOnce() -> Verdict + Send>;

/// What came of a job.
enum Outcome {
    Verdict(Verdict, bool),
    Panic(String),
}

/// The thread of a law.
struct Worker {
    jobs: Sender<Job>,
    outcomes: Receiver<Outcome>,
}

impl Worker {
    fn start(law: Law) -> Option<Self> {
        silence_panics_of_laws();
        let (jobs, todo) = channel::<Job>();
        let (done, outcomes) = channel();
        let thread = thread::Builder::new().name(law.name().to_owned()).stack_size(STACK);
        let run = move || {
            IN_LAW.set(true);
            for job in todo {
                SKIPPED.set(false);
                let outcome = match panic::catch_unwind(AssertUnwindSafe(job)) {
                    Ok(verdict) => Outcome::Verdict(verdict, SKIPPED.get()),
                    Err(payload) => Outcome::Panic(message(&*payload)),
                };
                if done.send(outcome).is_err() {
                    return;
                }
            }
        };
        thread.spawn(run).ok().map(|_| Self { jobs, outcomes })
    }
}

/// The checks of one law on its inputs.
struct Checks<V> {
    law: Law,
    check: Arc<dyn Fn(&V) -> Verdict + Send + Sync>,
    worker: Option<Worker>,
    hung: bool,
    applied: usize,
}

impl<V: Clone + Send + 'static> Checks<V> {
    fn new(law: Law, check: impl Fn(&V) -> Verdict + Send + Sync + 'static) -> Self {
        Self { law, check: Arc::new(check), worker: Worker::start(law), hung: false, applied: 0 }
    }

    /// Checks one input. A panic and a hang are violations. After a hang, nothing more is checked.
    fn run(&mut self, input: &V) -> Verdict
    where
        V: std::fmt::Debug,
    {
        if self.hung {
            return Ok(());
        }
        let Some(worker) = &self.worker else {
            return self.law.broken(&format_args!("none"), "no thread could be started for the law");
        };
        let (check, owned) = (self.check.clone(), input.clone());
        let sent = worker.jobs.send(Box::new(move || check(&owned))).is_ok();
        match worker.outcomes.recv_timeout(TIME_LIMIT) {
            Ok(Outcome::Verdict(verdict, skipped)) => {
                self.applied += usize::from(!skipped);
                verdict
            }
            Ok(Outcome::Panic(message)) => {
                self.applied += 1;
                self.law.broken(input, format!("a panic: {message}"))
            }
            Err(RecvTimeoutError::Timeout) if sent => {
                self.hung = true;
                let found = format!("no answer within {} s", TIME_LIMIT.as_secs());
                self.law.broken(input, found)
            }
            Err(_) => {
                self.hung = true;
                self.law.broken(input, "the thread of the law ended")
            }
        }
    }

    /// Fails if the law applied to none of `inputs` inputs.
    fn finish(&self, inputs: usize) -> Verdict {
        if self.applied > 0 || self.hung || inputs == 0 {
            return Ok(());
        }
        let found = format!("the law applies to none of {inputs} inputs, so nothing was tested");
        self.law.broken(&format_args!("none"), found)
    }
}

/// # Trying a law
impl Law {
    /// Checks every input of `inputs`; returns the violation at the smallest one that breaks the law.
    ///
    /// A panic and a hang in `check` break the law. So does a law that applies to no input, see
    /// [`skip`](super::skip). The inputs are the same in each run; the variables `PROPTEST_CASES` and
    /// `PROPTEST_RNG_SEED` change their number and choice.
    ///
    /// # Errors
    /// The violation at the smallest counterexample.
    pub fn over<S: Strategy>(
        self,
        inputs: S,
        check: impl Fn(&S::Value) -> Verdict + Send + Sync + 'static,
    ) -> Verdict
    where
        S::Value: Clone + Send + 'static,
    {
        self.over_corners(Vec::new(), 1, inputs, check)
    }

    /// Like [`over`](Self::over), with one `n`th of the inputs for a check that takes `n` times as long.
    ///
    /// # Errors
    /// The violation at the smallest counterexample.
    pub fn over_one_in<S: Strategy>(
        self,
        n: u32,
        inputs: S,
        check: impl Fn(&S::Value) -> Verdict + Send + Sync + 'static,
    ) -> Verdict
    where
        S::Value: Clone + Send + 'static,
    {
        self.over_corners(Vec::new(), n, inputs, check)
    }

    /// Like [`over_one_in`](Self::over_one_in), but checks `corners` first, in their order.
    ///
    /// # Errors
    /// The violation at the smallest corner that breaks the law, otherwise at the smallest counterexample.
    #[expect(clippy::needless_pass_by_value, reason = "a list that is made for the call")]
    pub fn over_corners<S: Strategy>(
        self,
        corners: Vec<S::Value>,
        n: u32,
        inputs: S,
        check: impl Fn(&S::Value) -> Verdict + Send + Sync + 'static,
    ) -> Verdict
    where
        S::Value: Clone + Send + 'static,
    {
        let mut config = Config { failure_persistence: None, ..Config::default() };
        if config.rng_seed == RngSeed::Random {
            config.rng_seed = RngSeed::Fixed(0x5e55_1011);
        }
        config.cases = (config.cases / n).max(1);
        let tried = corners.len() + usize::try_from(config.cases).unwrap_or(usize::MAX);
        let mut checks = Checks::new(self, check);
        let broken = corners.iter().filter_map(|corner| checks.run(corner).err());
        if let Some(violation) = broken.min_by_key(|violation| violation.counterexample().len()) {
            return Err(violation);
        }
        let checks = RefCell::new(checks);
        let last = RefCell::new(None);
        let outcome = TestRunner::new(config).run(&inputs, |input| {
            checks.borrow_mut().run(&input).map_err(|violation| {
                // The smallest input that fails is the last one that proptest tries with a failure.
                *last.borrow_mut() = Some(violation);
                TestCaseError::fail("broken")
            })
        });
        match (outcome, last.into_inner()) {
            (Ok(()), _) => checks.borrow().finish(tried),
            (Err(TestError::Fail(..)), Some(violation)) => Err(violation),
            (Err(error), _) => {
                self.broken(&format_args!("none"), format!("the law could not be tried: {error}"))
            }
        }
    }
}

/// The text of a panic.
fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without a message".to_owned())
}

/// Panics in the thread of a law are part of the report, so they are not printed as well.
fn silence_panics_of_laws() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IN_LAW.get() {
                previous(info);
            }
        }));
    });
}

/// Runs `work` in four threads at once and in this one before; the results must be equal.
///
/// # Errors
/// The violation: a thread got another result, or panicked.
pub(super) fn same_in_four_threads<R: PartialEq + Send + std::fmt::Debug>(
    law: Law,
    work: impl Fn() -> R + Sync,
) -> Verdict {
    let alone = work();
    let results: Vec<Option<R>> = thread::scope(|scope| {
        let spawn = |_| {
            let thread = thread::Builder::new().stack_size(STACK / 4);
            thread.spawn_scoped(scope, || {
                IN_LAW.set(true);
                work()
            })
        };
        let threads: Vec<_> = (0..4).filter_map(|thread| spawn(thread).ok()).collect();
        threads.into_iter().map(|thread| thread.join().ok()).collect()
    });
    match results.iter().position(|result| result.as_ref() != Some(&alone)) {
        None => Ok(()),
        Some(thread) => {
            let found = match &results[thread] {
                Some(result) => format!("alone it gives {alone:?}, in a thread {result:?}"),
                None => "a thread panicked".to_owned(),
            };
            law.broken(&format_args!("four threads at once"), found)
        }
    }
}
