#include "daemon/people/channels/email/letter.hpp"

#include <fmt/chrono.h>

#include <chrono>

#include "daemon/base/fnv.hpp"
#include "daemon/net/text.hpp"
#include "daemon/people/sending/text.hpp"

namespace runbookd::channels::email_channel {

namespace {

constexpr std::size_t max_subject = 200;
constexpr std::size_t longest_line = 75;  // and `=` where it goes on
constexpr std::string_view crlf = "\r\n";

void add_header(std::string& out, std::string_view name, const std::string& value) {
  out += name;
  out += ": ";
  out += value;
  out += crlf;
}

// Each encoded word on a line of its own (RFC 2047, 2).
std::string folded(std::string value) {
  constexpr std::string_view between = "?= =?";
  for (auto at = value.find(between); at != value.npos; at = value.find(between, at + 1))
    value.replace(at, between.size(), "?=\r\n =?");
  return value;
}

std::string domain_of(const std::string& from) { return from.substr(from.rfind('@') + 1); }

std::string hash_of(std::string_view text) { return fnv_text(fnv(fnv_start, text)); }

// Two daemons have an INC-7 each: what they send is told apart by who sends it and where it is
// shown.
std::string home_of(const Message& message, const std::string& from) {
  return " " + from + " " + message.link;
}

std::string message_id(const Message& message, const std::string& from) {
  const std::string& id = message.id;
  return "<" +
         hash_of((id.empty() ? message.title + rfc3339(message.at) : id) + home_of(message, from)) +
         "@" + domain_of(from) + ">";
}

// An incident's id is ours, but names of news may hold a target's: only its hash is shown.
std::string thread_id(const Message& message, const std::string& from) {
  return "<thread." + hash_of(sending::incident_key(message) + home_of(message, from)) + "@" +
         domain_of(from) + ">";
}

std::string plain_of(const Message& message) {
  return sending::whole_text(message, sending::max_text) + "\n";
}

std::string html_of(const Message& message) {
  const auto escaped = [](std::string_view text, std::size_t limit) {
    return sending::html_escaped(sending::shown(sending::bounded(text, limit)));
  };
  std::string out = "<!doctype html>\n<html><body>\n<p><strong>" +
                    sending::html_escaped(sending::title_line(message)) + "</strong></p>\n";
  if (!message.text.empty()) out += "<pre>" + escaped(message.text, sending::max_text) + "</pre>\n";
  if (!message.link.empty()) {
    const std::string link =
        escaped(net::one_line(message.link, sending::max_title), sending::max_title);
    out += "<p><a href=\"" + link + "\">" + link + "</a></p>\n";
  }
  return out + "</body></html>\n";
}

void add_part(std::string& out, const std::string& boundary, std::string_view type,
              const std::string& text) {
  out += "--" + boundary + std::string(crlf);
  add_header(out, "Content-Type", std::string(type) + "; charset=utf-8");
  add_header(out, "Content-Transfer-Encoding", "quoted-printable");
  out += crlf;
  out += quoted_printable(text);
  out += crlf;
}

}  // namespace

std::string mail_date(Wall at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
  const std::time_t time = seconds.time_since_epoch().count();
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(time));
}

std::string quoted_printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '\n') {
      out += crlf;
      column = 0;
      continue;
    }
    const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n';
    const bool plain = (byte > ' ' && byte < 0x7F && byte != '=') || (byte == ' ' && !ends_line);
    const std::size_t length = plain ? 1 : 3;
    if (column + length > longest_line) {
      out += "=";
      out += crlf;
      column = 0;
    }
    column += length;
    if (plain) {
      out += text[i];
    } else {
      out += '=';
      out += digits[byte >> 4u];
      out += digits[byte & 0xFu];
    }
  }
  return out;
}

std::string letter_of(const Message& message, const std::string& from, const std::string& to) {
  const std::string thread = thread_id(message, from);
  // Of quoted-printable no line begins so: `=_` is none of its escapes (RFC 2045).
  const std::string boundary = "=_" + hash_of(message.id + message.title + message.text);
  std::string out;
  add_header(out, "From", "runbookd <" + from + ">");
  add_header(out, "To", "<" + to + ">");
  add_header(out, "Subject", folded(sending::header_text(message.title, max_subject)));
  add_header(out, "Date", mail_date(message.sent));
  add_header(out, "Message-ID", message_id(message, from));
  add_header(out, "In-Reply-To", thread);
  add_header(out, "References", thread);
  add_header(out, "Auto-Submitted", "auto-generated");
  if (!message.incident.empty())
    add_header(out, "X-Runbookd-Incident", sending::header_text(message.incident, max_subject));
  add_header(out, "MIME-Version", "1.0");
  add_header(out, "Content-Type", "multipart/alternative; boundary=\"" + boundary + "\"");
  out += crlf;
  add_part(out, boundary, "text/plain", plain_of(message));
  add_part(out, boundary, "text/html", html_of(message));
  out += "--" + boundary + "--" + std::string(crlf);
  return out;
}

}  // namespace runbookd::channels::email_channel
