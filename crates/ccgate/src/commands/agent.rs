//! `ccgate agent`

use crate::administrator::order;
use crate::failure::Failure;
use crate::installation::{Site, now};
use crate::new_password::PasswordArgs;
use crate::out;
use ccgate_core::directory::{AgentEntry, Directory, Roles};
use ccgate_core::{AgentId, GroupId, Phone, SkillId, VdnId};
use ccgate_store::{CommandKind, Credential};
use std::collections::{BTreeMap, HashMap};

#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Show the agents of the directory
    List {
        /// Only of this VDN
        #[arg(long, value_name = "NUMBER")]
        vdn: Option<u16>,
        #[command(flatten)]
        site: Site,
    },
    /// Add an agent with a password, read from a prompt or standard input
    Add(Box<AddArgs>),
    /// Set an agent's password, read from a prompt or standard input
    Passwd {
        /// The agent's number
        agent: u32,
        #[command(flatten)]
        password: PasswordArgs,
        #[command(flatten)]
        site: Site,
    },
    /// Forget an agent's wrong passwords, so that the next try is judged at once
    Unlock {
        /// The agent's number
        agent: u32,
        #[command(flatten)]
        site: Site,
    },
    /// Sign an agent out, also out of a call; the server must be running
    Signout {
        /// The agent's number
        agent: u32,
        /// The cause for the operation log, 1-255; without it 257, by an inspector
        #[arg(long, value_name = "CAUSE", value_parser = clap::value_parser!(u8).range(1..))]
        reason: Option<u8>,
        #[command(flatten)]
        site: Site,
    },
}

#[derive(clap::Args, Debug)]
pub(crate) struct AddArgs {
    /// The new agent's number, unique over all VDNs
    agent: u32,
    /// The VDN to add it to
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    vdn: u16,
    /// The agent's name
    #[arg(long, default_value = "", hide_default_value = true)]
    name: String,
    /// The agent's group, by name or number
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// A skill by name or number, with a level 1-100 behind a colon; 1 otherwise. May be given several times
    #[arg(long = "skill", value_name = "SKILL[:LEVEL]")]
    skills: Vec<String>,
    /// A phone that the agent may sign in with; every phone of the VDN without any. May be given several times
    #[arg(long = "phone", value_name = "NUMBER")]
    phones: Vec<String>,
    /// Record every talk of the agent
    #[arg(long)]
    record_calls: bool,
    /// The agent is an inspector
    #[arg(long)]
    inspector: bool,
    /// The agent is a class leader
    #[arg(long)]
    class_leader: bool,
    #[command(flatten)]
    password: PasswordArgs,
    #[command(flatten)]
    site: Site,
}

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::List { vdn, site } => list(vdn.map(VdnId), &site).await,
        Command::Add(args) => add(&args).await,
        Command::Passwd {
            agent,
            password,
            site,
        } => passwd(AgentId(agent), password, &site).await,
        Command::Unlock { agent, site } => unlock(AgentId(agent), &site).await,
        Command::Signout { agent, reason, site } => sign_out(AgentId(agent), reason, &site).await,
    }
}

async fn list(vdn: Option<VdnId>, site: &Site) -> Result<(), Failure> {
    let installation = site.open().await?;
    let (_, directories) = installation.store.load_directories().await?;
    let credentials = installation.store.load_credentials().await?;
    installation.store.close().await;
    let heading = [
        "agent", "vdn", "name", "group", "roles", "phones", "skills", "password",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for directory in directories
        .iter()
        .filter(|one| vdn.is_none_or(|vdn| vdn == one.vdn))
    {
        let agents = directory.agents.iter();
        rows.extend(agents.map(|(agent, entry)| row(directory, *agent, entry, &credentials)));
    }
    out::result(&out::table(&rows))
}

fn row(
    directory: &Directory,
    agent: AgentId,
    entry: &AgentEntry,
    credentials: &HashMap<AgentId, Credential>,
) -> Vec<String> {
    let group = entry.group.and_then(|group| directory.groups.get(&group));
    let roles = [
        (entry.roles.inspector, "inspector"),
        (entry.roles.class_leader, "class leader"),
    ];
    let roles: Vec<&str> = roles
        .into_iter()
        .filter_map(|(has, name)| has.then_some(name))
        .collect();
    let phones: Vec<String> = entry.phones.iter().map(ToString::to_string).collect();
    let skills = entry
        .skills
        .iter()
        .map(|(skill, level)| match directory.skills.get(skill) {
            Some(skill) => format!("{}:{level}", skill.name),
            None => format!("{skill}:{level}"),
        });
    let password = match credentials.get(&agent) {
        None => "none",
        Some(credential) if credential.must_change => "must change",
        Some(_) => "set",
    };
    vec![
        agent.to_string(),
        directory.vdn.to_string(),
        entry.name.clone(),
        group.map_or_else(String::new, |group| group.name.clone()),
        roles.join(", "),
        phones.join(", "),
        skills.collect::<Vec<_>>().join(", "),
        password.to_owned(),
    ]
}

async fn add(args: &AddArgs) -> Result<(), Failure> {
    let installation = args.site.open().await?;
    let (_, directories) = installation.store.load_directories().await?;
    let (vdn, agent) = (VdnId(args.vdn), AgentId(args.agent));
    let directory = directories.iter().find(|one| one.vdn == vdn);
    let directory = directory.ok_or_else(|| Failure::failed(format!("there is no VDN {vdn}")))?;
    // Asked before the password: nobody types one for nothing.
    if let Some(other) = directories.iter().find(|one| one.agents.contains_key(&agent)) {
        return Err(Failure::failed(format!(
            "agent {agent} exists already in VDN {}",
            other.vdn
        )));
    }
    let entry = entry(args, directory)?;
    let hash = args.password.read(&installation, agent).await?;
    let store = &installation.store;
    store
        .agent_add(vdn, agent, &entry, installation.ids(), "agent add", now())
        .await?;
    store
        .set_password(
            agent,
            &hash,
            now(),
            args.password.must_change(),
            installation.config.password.history,
        )
        .await?;
    store.close().await;
    out::result(&format!("agent {agent} was added to VDN {vdn}\n"))
}

fn entry(args: &AddArgs, directory: &Directory) -> Result<AgentEntry, Failure> {
    let group = match &args.group {
        None => None,
        Some(text) => {
            let named = directory
                .group_named(text)
                .or_else(|| text.parse().ok().map(GroupId));
            Some(named.ok_or_else(|| Failure::failed(format!("there is no group {text:?}")))?)
        }
    };
    let mut skills = BTreeMap::new();
    for text in &args.skills {
        let (skill, level) = text.rsplit_once(':').unwrap_or((text, "1"));
        let id = directory
            .skill_named(skill)
            .or_else(|| skill.parse().ok().map(SkillId));
        let id = id.ok_or_else(|| Failure::failed(format!("there is no skill {skill:?}")))?;
        let level = level
            .parse()
            .map_err(|_| Failure::usage(format!("--skill {text}: the level must be 1-100")))?;
        skills.insert(id, level);
    }
    Ok(AgentEntry {
        name: args.name.clone(),
        group,
        roles: Roles {
            inspector: args.inspector,
            class_leader: args.class_leader,
            ..Roles::default()
        },
        role: None,
        phones: args
            .phones
            .iter()
            .map(|phone| Phone::from(phone.as_str()))
            .collect(),
        skills,
        record_calls: args.record_calls,
    })
}

async fn passwd(agent: AgentId, password: PasswordArgs, site: &Site) -> Result<(), Failure> {
    let installation = site.open().await?;
    let store = &installation.store;
    store.vdn_of(agent).await?;
    let hash = password.read(&installation, agent).await?;
    let history = installation.config.password.history;
    store
        .set_password(agent, &hash, now(), password.must_change(), history)
        .await?;
    store.close().await;
    out::result(&format!("the password of agent {agent} was set\n"))
}

async fn unlock(agent: AgentId, site: &Site) -> Result<(), Failure> {
    let installation = site.open().await?;
    let store = &installation.store;
    store.vdn_of(agent).await?;
    // The server's memory first: what it forgets it doesn't save again.
    let answer = order(store, agent, CommandKind::Unlock).await?;
    store.clear_lock(agent).await?;
    store.close().await;
    let by = answer.map_or(
        "no server runs on this store; what was saved is forgotten",
        |_| "unlocked",
    );
    out::result(&format!("agent {agent}: {by}\n"))
}

async fn sign_out(agent: AgentId, reason: Option<u8>, site: &Site) -> Result<(), Failure> {
    let installation = site.open().await?;
    let answer = order(&installation.store, agent, CommandKind::SignOut(reason)).await?;
    installation.store.close().await;
    match answer.as_deref() {
        Some("signed out") => out::result(&format!("agent {agent}: signed out\n")),
        Some(other) => Err(Failure::failed(format!("agent {agent}: {other}"))),
        None => Err(Failure::failed(
            "no server runs on this store: nobody can be signed out",
        )),
    }
}
