#include "daemon/app/composition/postmortem_files.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <memory>

#include "daemon/app/composition/postmortems.hpp"
#include "daemon/base/new_file.hpp"
#include "daemon/people/postmortem/render.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

Result<bool> write_postmortem(const std::string& directory, const std::string& file,
                              const std::string& text) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(directory, error);
  if (!error && made)
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
  if (error) return Error{directory + ": " + error.message(), {}};
  return write_new_file(file, text, IfThere::keep);
}

void say(logging::Log& log, metrics::Metrics& metrics, const std::string& id,
         const std::string& file, const Result<bool>& written) {
  if (written && !*written)
    return log.info("a postmortem is there already, and was left as it is",
                    {{"incident", id}, {"file", file}});
  metrics.postmortem_written(static_cast<bool>(written));
  if (written) return log.info("postmortem written", {{"incident", id}, {"file", file}});
  log.warn("a postmortem could not be written",
           {{"incident", id},
            {"file", file},
            {"detail", written.error().text},
            {"hint", "runbookd postmortem " + id + " --out FILE writes it elsewhere"}});
}

asio::awaitable<Result<bool>> make_file(DaemonControl* daemon, std::string id,
                                        std::string directory, std::string file) {
  auto text = co_await postmortem_text(daemon, std::move(id));
  if (!text) co_return text.error();
  if (!*text) co_return Error{"the journal does not have it", {}};
  auto out = std::make_shared<Result<bool>>(Error{"no thread was free", {}});
  auto work = [out, text = std::move(**text), directory = std::move(directory),
               file = std::move(file)] { *out = write_postmortem(directory, file, text); };
  // Whatever keeps the work from running leaves the reason that stands there.
  static_cast<void>(co_await daemon->pool().run("postmortem files", std::move(work), nullptr));
  co_return *out;
}

asio::awaitable<void> write_and_say(DaemonControl* daemon, asio::any_io_executor executor,
                                    logging::Log* log, std::string id, std::string rule) {
  // The record that ends it is appended when all that came of this step is carried out.
  co_await asio::post(executor, asio::use_awaitable);
  const std::string directory = postmortem_directory(daemon->runtime().book.settings);
  const std::string file = directory + "/" + postmortem::file_name(id, rule);
  const auto written = co_await make_file(daemon, id, directory, file);
  say(*log, daemon->metrics(), id, file, written);
}

}  // namespace

std::string postmortem_directory(const load::Settings& settings) {
  return settings.postmortems.empty() ? settings.state_dir + "/postmortems" : settings.postmortems;
}

void PostmortemFiles::on_effect(const decide::Effect& effect) {
  const auto* write = std::get_if<decide::Write>(&effect);
  if (write == nullptr || write->record.kind != decide::RecordKind::state ||
      write->record.status != name_of(decide::IncidentState::resolved))
    return;
  const decide::Incident* incident = daemon_.engine().ledger().find(write->record.incident);
  if (incident == nullptr || incident->drill || incident->severity > decide::Severity::p1) return;
  asio::co_spawn(executor_, write_and_say(&daemon_, executor_, &log_, incident->id, incident->rule),
                 asio::detached);
}

}  // namespace runbookd::app
