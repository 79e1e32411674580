//! A figure, and how it is printed.

use std::time::Duration;

use serde::Serialize;

/// A figure with its yardstick.
#[derive(Serialize)]
pub(crate) struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    /// In the same unit, measured in the same run.
    yardstick: Option<f64>,
    ratio: Option<f64>,
    /// The most that is wanted, in the unit; the least of what there should be
    /// much of.
    aim: f64,
    holds: bool,
}

impl Figure {
    /// A figure that should not be more than `aim`.
    pub(crate) fn new(
        name: &str,
        value: f64,
        unit: &'static str,
        yardstick: Option<f64>,
        aim: f64,
    ) -> Self {
        let ratio = yardstick.filter(|yardstick| *yardstick > 0.0).map(|it| round(value / it));
        Self {
            name: name.to_owned(),
            value: round(value),
            unit,
            yardstick: yardstick.map(round),
            ratio,
            aim,
            holds: value <= aim,
        }
    }

    /// A figure that should not be less than `aim`.
    pub(crate) fn at_least(
        name: &str,
        value: f64,
        unit: &'static str,
        yardstick: Option<f64>,
        aim: f64,
    ) -> Self {
        Self { holds: value >= aim, ..Self::new(name, value, unit, yardstick, aim) }
    }

    /// One line: words, or a JSON object.
    #[expect(clippy::print_stdout, reason = "what this program is for")]
    pub(crate) fn print(&self, json: bool) {
        if json {
            // Numbers and words alone: it is always JSON.
            println!("{}", serde_json::to_string(self).unwrap_or_default());
            return;
        }
        let number = |number: Option<f64>| number.map_or("-".to_owned(), |it| it.to_string());
        println!(
            "{:<52} {:>9} {:<4} yardstick {:>9} ratio {:>7} aim {:>7} {}",
            self.name,
            self.value,
            self.unit,
            number(self.yardstick),
            number(self.ratio),
            self.aim,
            if self.holds { "holds" } else { "does not hold" },
        );
    }
}

/// The middle one of some figures.
pub(crate) fn median(figures: Vec<f64>) -> f64 {
    quantile(figures, 0.5)
}

/// The figure that this part of them is below, such as 0.99.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place among some thousand figures"
)]
pub(crate) fn quantile(mut figures: Vec<f64>, part: f64) -> f64 {
    figures.sort_by(f64::total_cmp);
    let place = (figures.len() as f64 * part) as usize;
    figures.get(place).copied().unwrap_or_default()
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn round(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}
