//! The service of Windows. It runs under an account of its own (`NT SERVICE\name`) that has no password and no other rights.

mod install;
mod serve;

use std::path::Path;
use std::process::ExitCode;

use connector::Config;

use crate::cli::Service;

pub(crate) use serve::{Asked, dispatch};

pub(crate) fn run(config: &Config, file: Option<&Path>, asked: Service) -> anyhow::Result<ExitCode> {
    match asked {
        Service::Install { name } => install::install(config, file, &name),
        Service::Uninstall { name } => install::uninstall(config, &name),
        Service::Run { name, data_directory } => {
            dispatch(Asked { file: file.map(Path::to_owned), name, data_directory })
        }
    }
}
