//! What happens in a frame: events and commands are taken in, and everything is shown.

use std::time::{Duration, Instant};

use eframe::egui::{self, Ui};

use super::{App, costs::Figure, export_dialog, findings::Findings, help, import, picture_menu, runs_panel, shortcuts};

/// Longest time that a frame spends on taking in events; what is left waits for the next frame.
const PATIENCE: Duration = Duration::from_millis(4);

impl App {
    fn receive(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        let start = Instant::now();
        loop {
            match self.worker.try_next() {
                Ok(event) => {
                    self.runs.receive(&event);
                    self.state.receive(event, now);
                }
                Err(crossbeam_channel::TryRecvError::Empty) => break,
                Err(crossbeam_channel::TryRecvError::Disconnected) => {
                    if self.state.status.is_active() {
                        self.state.fail(
                            "The computation has ended unexpectedly; close and open the program to compute again."
                                .to_owned(),
                        );
                    }
                    break;
                }
            }
            if start.elapsed() > PATIENCE {
                ctx.request_repaint();
                break;
            }
        }
    }

    /// Has what is shown along the front worked out for every network, where it is not noted with its point.
    fn figures_along_the_front(&mut self, ctx: &egui::Context) {
        match self.state.along(self.settings.layout) {
            Figure::Metric(metric) => self.along.want(ctx, &mut self.state, &self.predicting, metric, [true; 3]),
            Figure::Cost(cost) => self.costs.want(ctx, &mut self.state, cost),
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.receive(ctx);
        self.poll_launch();
        self.poll_tasks(ctx);
        self.take_keyboard_to_path(ctx);
        self.predicting.poll(&mut self.state);
        self.follow_contest();
        self.take_files(ctx);
        if !self.is_covered() {
            shortcuts::pressed(ctx, &self.keyed_widgets(), &mut self.commands);
        }
        self.apply_commands(ctx, frame);
        self.figures_along_the_front(ctx);
        self.ask_for_intervals(false);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        self.findings = Findings::of(ui.ctx(), &mut self.settings.setup, &mut self.reader, &mut self.downloads);
        self.curves.update(&self.state, self.settings.layout);
        picture_menu::note_for_print(ui.ctx(), self.settings.for_print);
        self.panels(ui);
        help::show(ui.ctx(), self.help_open, &mut self.commands);
        self.show_palette(ui.ctx());
        self.show_enlarged(ui.ctx());
        runs_panel::show(ui.ctx(), self.runs_open, &mut self.runs, &self.panes.comparison, &mut self.commands);
        import::show(ui.ctx(), self.import_open, &mut self.settings.setup, &self.findings, &mut self.commands);
        export_dialog::show(ui.ctx(), &mut self.exporter, self.settings.export, &self.state, &mut self.commands);
        self.predict_dialog.show(ui.ctx(), &self.state, &mut self.commands);
        // A command may change what stands above its button: the picture of this frame is then out of date.
        if !self.commands.is_empty() {
            self.apply_commands(ui.ctx(), frame);
            ui.ctx().request_repaint();
        }
        if self.hover.turn() {
            ui.ctx().request_repaint();
        }
        self.follow_history(ui.ctx());
        self.age_message(ui.ctx());
        self.note_view();
        self.note_choices();
        self.run_before.follow(&self.state);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.settings.export_folder = self.exporter.used().cloned();
        self.settings.save(storage);
    }
}
