//! A cluster of one node by Slurm, in a folder of its own, for as long as a test needs it.

use std::{
    fs::{self, File},
    io::Read,
    net::TcpListener,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

/// The cluster is up within this time, or cannot be started here.
const START: Duration = Duration::from_secs(30);
/// And ends by itself within this.
const END: Duration = Duration::from_secs(10);

/// A running cluster. Dropping it ends its jobs and its daemons.
pub struct Cluster {
    folder: PathBuf,
    /// The one that checks who is who, the one that schedules, and the one that runs jobs.
    daemons: Vec<Child>,
}

impl Cluster {
    /// Starts a cluster that runs `slots` jobs at a time, with all of its files in this folder.
    ///
    /// # Errors
    /// Why there is none to be had here.
    pub fn start(folder: &Path, slots: usize) -> Result<Self, String> {
        for name in ["munged", "slurmctld", "slurmd", "sbatch", "sinfo", "scancel", "scontrol"] {
            program(name)?;
        }
        let name = |command: &str, option: &str| -> Result<String, String> {
            let output = Command::new(command).arg(option).output().map_err(|error| format!("{command}: {error}"))?;
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let (host, user) = (name("hostname", "-s")?, name("id", "-un")?);
        prepare(folder, &host, &user, slots).map_err(|error| format!("the cluster cannot be set up: {error}"))?;
        let mut cluster = Self { folder: folder.to_owned(), daemons: Vec::new() };
        let file = |option: &str, name: &str| format!("--{option}={}", folder.join(name).display());
        // It would rather not run as root, nor in a folder that others cannot look into.
        let munged = ["--foreground", "--force"].map(str::to_owned).into_iter().chain([
            file("key-file", "munge.key"),
            file("socket", "munge.socket"),
            file("pid-file", "munged.pid"),
            file("log-file", "munged.log"),
            file("seed-file", "munged.seed"),
        ]);
        cluster.daemon("munged", munged)?;
        cluster.wait("munged", |cluster| cluster.folder.join("munge.socket").exists())?;
        cluster.daemon("slurmctld", ["-D", "-c"].map(str::to_owned))?;
        cluster.daemon("slurmd", ["-D".to_owned()])?;
        cluster.wait("a node that takes jobs", |cluster| {
            let told = cluster.ask("sinfo", &["-h", "-o", "%T"], Duration::from_secs(5));
            told.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == "idle")
        })?;
        Ok(cluster)
    }

    /// Has a program of the cluster do something, within this time at the most.
    ///
    /// # Errors
    /// It cannot be run, or is not done in time.
    pub fn ask(&self, name: &str, options: &[&str], within: Duration) -> Result<Output, String> {
        let mut child = self
            .command(name)?
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{name}: {error}"))?;
        let begun = Instant::now();
        while child.try_wait().map_err(|error| format!("{name}: {error}"))?.is_none() {
            if begun.elapsed() > within {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("{name} is not done after {within:?}{}", self.logs()));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        child.wait_with_output().map_err(|error| format!("{name}: {error}"))
    }

    fn command(&self, name: &str) -> Result<Command, String> {
        let mut command = Command::new(program(name)?);
        // Jobs are submitted from a folder beside that of the cluster, and find the programs of the system.
        command.env("SLURM_CONF", self.folder.join("slurm.conf"));
        command.current_dir(self.folder.parent().unwrap_or(&self.folder)).stdin(Stdio::null());
        Ok(command)
    }

    fn daemon(&mut self, name: &str, options: impl IntoIterator<Item = String>) -> Result<(), String> {
        let log = File::create(self.folder.join(format!("{name}.out"))).map_err(|error| error.to_string())?;
        let again = log.try_clone().map_err(|error| error.to_string())?;
        let daemon = self.command(name)?.args(options).stdout(log).stderr(again).spawn();
        self.daemons.push(daemon.map_err(|error| format!("{name}: {error}"))?);
        Ok(())
    }

    fn wait(&mut self, what: &str, done: impl Fn(&Self) -> bool) -> Result<(), String> {
        let begun = Instant::now();
        while !done(self) {
            let has_ended = self.daemons.iter_mut().any(|daemon| !matches!(daemon.try_wait(), Ok(None)));
            if has_ended || begun.elapsed() > START {
                return Err(format!("there is no {what}{}", self.logs()));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// The last that each daemon has said.
    fn logs(&self) -> String {
        let last = |name: &str| {
            let log = fs::read_to_string(self.folder.join(format!("{name}.out"))).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            lines[lines.len().saturating_sub(4)..].iter().fold(String::new(), |told, line| told + "\n  " + line)
        };
        ["munged", "slurmctld", "slurmd"].map(last).concat()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.daemons.len() > 1 {
            // What does not answer any more is killed below.
            let _ = self.ask("scancel", &["--me"], END);
            let _ = self.ask("scontrol", &["shutdown"], END);
        }
        let begun = Instant::now();
        // The first has nothing to end in order, and the others need it to the end.
        for daemon in self.daemons.iter_mut().skip(1) {
            while matches!(daemon.try_wait(), Ok(None)) && begun.elapsed() < END {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        for daemon in &mut self.daemons {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

/// Writes what the daemons need: a key, their configuration, and folders.
fn prepare(folder: &Path, host: &str, user: &str, slots: usize) -> std::io::Result<()> {
    for name in ["state", "spool"] {
        fs::create_dir_all(folder.join(name))?;
    }
    let mut key = [0; 1024];
    File::open("/dev/urandom")?.read_exact(&mut key)?;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.join("munge.key"))?;
    std::io::Write::write_all(&mut file, &key)?;
    // Bound at the same time, so that they are two.
    let ports = [TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?];
    let [control, node] = [ports[0].local_addr()?.port(), ports[1].local_addr()?.port()];
    let at = folder.display();
    // Nothing of it needs control groups, accounting or more cores than there are, and jobs begin at once.
    let text = format!(
        "ClusterName=test\nSlurmctldHost={host}(127.0.0.1)\nSlurmctldPort={control}\nSlurmdPort={node}\n\
         AuthType=auth/munge\nCredType=cred/munge\nAuthInfo=socket={at}/munge.socket\nSlurmUser={user}\nSlurmdUser={user}\n\
         StateSaveLocation={at}/state\nSlurmdSpoolDir={at}/spool\nSlurmctldPidFile={at}/slurmctld.pid\n\
         SlurmdPidFile={at}/slurmd.pid\nProctrackType=proctrack/pgid\nTaskPlugin=task/none\n\
         JobAcctGatherType=jobacct_gather/none\nAccountingStorageType=accounting_storage/none\nMpiDefault=none\n\
         SwitchType=switch/none\nReturnToService=2\nSelectType=select/cons_tres\nSelectTypeParameters=CR_CPU\n\
         SlurmdParameters=config_overrides\nSchedulerParameters=batch_sched_delay=0,sched_interval=1\nKillWait=1\n\
         NodeName={host} NodeAddr=127.0.0.1 CPUs={slots} State=UNKNOWN\n\
         PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP\n"
    );
    fs::write(folder.join("slurm.conf"), text)
}

/// Where a program is; daemons may be where only root looks.
fn program(name: &str) -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    found.ok_or_else(|| format!("there is no {name} (Debian has it in slurm-wlm and munge)"))
}
