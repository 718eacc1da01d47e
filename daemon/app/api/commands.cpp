// Commands of people: the body is read strictly, since a misspelt `until` must not silence for
// ever.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/document/reader.hpp"
#include "daemon/app/api/handlers.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::api::handlers {
namespace json = boost::json;

namespace {

using Verb = decide::Command::Verb;

constexpr std::size_t most_reason_bytes = 500;
constexpr std::size_t most_note_bytes = 2000;
constexpr std::size_t most_subject_bytes = 1000;  // a target may be a URL
constexpr std::size_t most_variables = 32;
constexpr std::size_t most_variable_bytes = 500;
constexpr Nanos longest_silence = hours{24 * 365};

enum class End { none, may_be_given, needed };

/// What a command's body may hold.
struct Shape {
  bool reason_needed = false;
  std::string_view reason = "reason";  ///< name of the member
  std::size_t most_reason = most_reason_bytes;
  std::string_view
      subject{};  ///< name of the member that says what it is about; empty: the path does
  bool subject_needed = false;
  End end = End::none;    ///< `until`, or `for` from now on
  bool start = false;     ///< `variables` and `target`
  bool matchers = false;  ///< instead of the subject
};

// `application/json`, with or without parameters. Browsers cannot send it across sites without
// asking.
bool is_json(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return type == "application/json";
}

bool known(std::string_view name, const Shape& shape) {
  return name == shape.reason || (!shape.subject.empty() && name == shape.subject) ||
         (shape.end != End::none && (name == "until" || name == "for")) ||
         (shape.start && (name == "variables" || name == "target")) ||
         (shape.matchers && name == "matchers");
}

// An object of texts, such as `variables`.
Status read_texts(const json::object& body, std::string_view member,
                  std::map<std::string, std::string>& into) {
  const json::value* value = net::json_at(body, {member});
  if (value == nullptr) return ok();
  const std::string name = "`" + std::string{member} + "`";
  const json::object* object = value->if_object();
  if (object == nullptr || object->size() > most_variables)
    return Error{name + " must be an object of at most 32 texts", {}};
  for (const auto& item : *object) {
    const json::string* text = item.value().if_string();
    if (text == nullptr) return Error{"every value of " + name + " must be a text", {}};
    const std::string key(item.key().data(), item.key().size());
    into[key] = net::one_line(std::string_view(text->data(), text->size()), most_variable_bytes);
  }
  return ok();
}

Status read_end(const json::object& body, End end, decide::Command& command) {
  const std::string text = net::json_text_at(body, {"until"});
  const std::string length = net::json_text_at(body, {"for"});
  if (end == End::may_be_given && text.empty() && length.empty()) return ok();
  if (text.empty() == length.empty()) return Error{"either `until` or `for` is needed", {}};
  if (!length.empty()) {
    const auto duration = document::parse_duration(length);
    if (!duration || *duration <= Nanos{0} || *duration > longest_silence)
      return Error{"`for` must be a duration such as 2h or 1h30m, at most 365d", {}};
    command.lasts = *duration;
    return ok();
  }
  command.until = parse_rfc3339(text);
  if (!command.until) return Error{"`until` must be a time such as 2026-01-31T12:00:00Z", {}};
  return ok();
}

Status read_body(const json::object& body, const Shape& shape, decide::Command& command) {
  for (const auto& item : body) {
    const std::string name(item.key().data(), item.key().size());
    if (!known(name, shape)) return Error{"unknown member `" + net::one_line(name, 80) + "`", {}};
    if (name != "variables" && name != "matchers" && !item.value().is_string())
      return Error{"`" + name + "` must be a text", {}};
  }
  const std::string reason(shape.reason);
  command.reason = net::one_line(net::json_text_at(body, {shape.reason}), shape.most_reason);
  if (net::is_blank(command.reason)) command.reason.clear();
  if (shape.reason_needed && command.reason.empty())
    return Error{"a `" + reason + "` is needed", {}};
  if (body.contains(reason) && command.reason.empty())
    return Error{"the `" + reason + "` is blank: say why, or leave it out", {}};
  if (shape.matchers)
    if (const Status read = read_texts(body, "matchers", command.matchers); !read) return read;
  if (!shape.subject.empty()) {
    command.subject = net::one_line(net::json_text_at(body, {shape.subject}), most_subject_bytes);
    if (net::is_blank(command.subject)) command.subject.clear();
    if (shape.subject_needed && command.subject.empty() && command.matchers.empty())
      return Error{"`" + std::string(shape.subject) + "` is needed" +
                       (shape.matchers ? ", or `matchers`" : ""),
                   {}};
  }
  if (shape.end != End::none) {
    const Status end = read_end(body, shape.end, command);
    if (!end) return end;
  }
  if (!shape.start) return ok();
  command.target = net::one_line(net::json_text_at(body, {"target"}), most_subject_bytes);
  return read_texts(body, "variables", command.variables);
}

Answer command(Call call, Verb verb, Shape shape) {
  decide::Command command;
  command.verb = verb;
  command.who = call.who.name;
  command.role = std::string(name_of(call.who.role));
  if (!call.parameters.empty()) command.subject = call.parameters.front();
  json::object body;
  if (!call.body.empty()) {
    if (!is_json(call.content_type)) co_return problem(415, "the body must be application/json");
    auto parsed = net::parse_json_object_strictly(call.body);
    if (!parsed) co_return problem(400, parsed.error().text);
    body = std::move(*parsed);
  }
  const Status read = read_body(body, shape, command);
  if (!read) co_return problem(400, read.error().text);
  const OperateAnswer answer = co_await call.backend->operate(std::move(command));
  if (answer.status >= 300) co_return problem(answer.status, answer.detail);
  json::object done;
  done.emplace("detail", net::json_string(answer.detail));
  if (!answer.id.empty()) done.emplace("id", net::json_string(answer.id));
  Response out;
  out.status = answer.status;
  out.body = json::serialize(done);
  co_return out;
}

// Where the path does not say what it is about, a member of the body does: a name of the rulebook
// may hold what no path can, such as the `/` of an instance `app[http://a/]`.
Shape about(std::string_view member, const Call& call, Shape shape) {
  if (!call.parameters.empty()) return shape;
  shape.subject = member;
  shape.subject_needed = true;
  return shape;
}

}  // namespace

Answer ack(Call call) {
  return command(std::move(call), Verb::ack, Shape{.end = End::may_be_given});
}
Answer resolve(Call call) {
  return command(std::move(call), Verb::resolve, Shape{.reason_needed = true});
}
Answer approve(Call call) { return command(std::move(call), Verb::approve, Shape{}); }
Answer deny(Call call) { return command(std::move(call), Verb::deny, Shape{}); }
Answer note(Call call) {
  return command(std::move(call), Verb::note,
                 Shape{.reason_needed = true, .reason = "text", .most_reason = most_note_bytes});
}
Answer done(Call call) { return command(std::move(call), Verb::done, Shape{.reason = "note"}); }
Answer silence(Call call) {
  return command(std::move(call), Verb::silence,
                 Shape{.reason_needed = true,
                       .subject = "subject",
                       .subject_needed = true,
                       .end = End::needed,
                       .matchers = true});
}
Answer unsilence(Call call) { return command(std::move(call), Verb::unsilence, Shape{}); }
Answer pause(Call call) {
  return command(std::move(call), Verb::pause, Shape{.subject = "resource"});
}
Answer resume(Call call) {
  return command(std::move(call), Verb::resume, Shape{.subject = "resource"});
}
Answer trigger(Call call) {
  const Shape shape = about("rule", call, Shape{.start = true});
  return command(std::move(call), Verb::trigger, shape);
}
Answer drill(Call call) {
  const Shape shape = about("rule", call, Shape{.start = true});
  return command(std::move(call), Verb::drill, shape);
}
Answer unlock(Call call) {
  const Shape shape = about("resource", call, Shape{.reason_needed = true});
  return command(std::move(call), Verb::unlock, shape);
}

}  // namespace runbookd::api::handlers
