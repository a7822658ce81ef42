//! The next steps towards the learner that the person wants.

use network::BaseName;
use worker::learner::Command;

use super::{Coming, Computing, Life, Measuring};
use crate::computing::events::Effect;
use crate::computing::kind::{Kind, Wish, faster};
use crate::numbers::Numbers;

impl Computing {
    /// Whether learners may be downloaded.
    fn allowed(&self) -> bool {
        self.learns && (!self.saves_data || self.needed)
    }

    /// Takes the next steps towards the chosen learner.
    pub(super) fn advance(&mut self, effects: &mut Vec<Effect>, numbers: &mut Numbers) {
        let Some(base) = self.base else { return };
        if self.busy || !self.allowed() {
            return;
        }
        self.start_in_background(effects);
        match self.wish {
            Wish::Cpu => self.towards_cpu(effects),
            Wish::Gpu => self.towards_gpu(effects),
            Wish::Auto => self.towards_faster(base, effects, numbers),
        }
        self.measure_wanted(base, effects, numbers);
    }

    fn start_in_background(&mut self, effects: &mut Vec<Effect>) {
        let chip_may_come = self.wish == Wish::Gpu && self.trouble.is_none();
        if self.idle && !self.begun && self.in_use == Kind::Cpu && !chip_may_come {
            self.begun = true;
            self.start(Kind::Cpu, effects);
        }
    }

    fn towards_cpu(&mut self, effects: &mut Vec<Effect>) {
        if self.in_use == Kind::Gpu || self.coming.is_some() {
            self.stop(Kind::Gpu, effects);
            self.use_cpu();
            self.start_in_background(effects);
        }
    }

    fn towards_gpu(&mut self, effects: &mut Vec<Effect>) {
        match (self.in_use, self.coming) {
            (Kind::Gpu, _) => {}
            (Kind::Cpu, Some(Coming::Waiting(_))) => {
                (self.in_use, self.coming) = (Kind::Gpu, None);
                self.stop(Kind::Cpu, effects);
            }
            (Kind::Cpu, _) => self.have_gpu_come(effects),
        }
    }

    fn towards_faster(&mut self, base: BaseName, effects: &mut Vec<Effect>, numbers: &mut Numbers) {
        if !self.labelled {
            return;
        }
        match &self.adapter {
            Some(Some(adapter)) if !adapter.imitated && self.trouble.is_none() => {}
            Some(_) => return,
            None => return self.have_gpu_come(effects),
        }
        match (self.cpu, self.gpu) {
            (Some(cpu), Some(gpu)) => match faster(&cpu, &gpu) {
                Kind::Cpu => self.towards_cpu(effects),
                Kind::Gpu => self.towards_gpu(effects),
            },
            (_, None) if self.in_use == Kind::Cpu => self.have_gpu_come(effects),
            _ if self.speed(self.in_use).is_none() => {
                self.measure(self.in_use, base, effects, numbers);
            }
            _ => {}
        }
    }

    fn have_gpu_come(&mut self, effects: &mut Vec<Effect>) {
        if self.trouble.is_some() || self.asked_for_adapter || self.coming.is_some() {
            return;
        }
        if self.adapter.is_none() {
            self.asked_for_adapter = true;
            effects.push(Effect::AskForAdapter);
        } else {
            self.coming = Some(Coming::Fetching(0));
            effects.push(Effect::FetchGpuLearner);
        }
    }

    fn measure_wanted(&mut self, base: BaseName, effects: &mut Vec<Effect>, numbers: &mut Numbers) {
        // The measurement compiles the shaders while the person still draws.
        if self.coming == Some(Coming::Starting) {
            self.measure(Kind::Gpu, base, effects, numbers);
        }
        self.show_speeds &= self.speed(self.in_use).is_none();
        if self.show_speeds {
            self.measure(self.in_use, base, effects, numbers);
        }
    }

    /// Measures a learner once it is ready.
    fn measure(
        &mut self,
        kind: Kind,
        base: BaseName,
        effects: &mut Vec<Effect>,
        numbers: &mut Numbers,
    ) {
        if self.measuring.is_some() || kind == self.in_use && self.unmeasured == Some(base) {
            return;
        }
        if *self.life(kind) == Life::Ready {
            let task = numbers.task();
            self.measuring = Some(Measuring { task, kind, base });
            effects.push(Effect::Send(kind, Command::Measure { task, base }));
        } else {
            self.start(kind, effects);
        }
    }
}
