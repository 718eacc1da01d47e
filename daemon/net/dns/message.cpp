// The walk through the message is that of the C library, which is old and knows the tricks: names
// that point at themselves, lengths beyond the end.
#include "daemon/net/dns/message.hpp"

#include <arpa/nameser.h>
#include <resolv.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>
#include <utility>

namespace runbookd::net::dns {
namespace asio = boost::asio;
namespace {

constexpr int most_aliases = 16;
constexpr std::size_t most_text_bytes = 4096;

struct Type {
  std::string_view name;
  ns_type number;
};
constexpr auto types = std::to_array<Type>({{"A", ns_t_a},
                                            {"AAAA", ns_t_aaaa},
                                            {"CNAME", ns_t_cname},
                                            {"MX", ns_t_mx},
                                            {"NS", ns_t_ns},
                                            {"SRV", ns_t_srv},
                                            {"TXT", ns_t_txt}});

std::optional<std::string> name_at(const ns_msg& message, const unsigned char* at) {
  std::array<char, NS_MAXDNAME> text{};
  const int used =
      ::ns_name_uncompress(ns_msg_base(message), ns_msg_end(message), at, text.data(), text.size());
  if (used < 0) return std::nullopt;
  return name_in_lower_case(text.data());
}

/// Numbers of two bytes each, then a name: MX has one of them, SRV three.
std::optional<Record> numbers_and_name(const ns_msg& message, const ns_rr& rr, int numbers) {
  constexpr int each = 2;
  if (ns_rr_rdlen(rr) <= numbers * each) return std::nullopt;
  const unsigned char* at = ns_rr_rdata(rr);
  Record out;
  for (int i = 0; i < numbers; ++i, at += each) out.value += std::to_string(::ns_get16(at)) + ' ';
  const auto name = name_at(message, at);
  if (!name) return std::nullopt;
  out.host = *name;
  out.value += *name;
  return out;
}

/// Its strings one behind the other, as they are meant.
std::optional<Record> text_of(const ns_rr& rr) {
  Record out;
  const unsigned char* at = ns_rr_rdata(rr);
  const unsigned char* end = at + ns_rr_rdlen(rr);
  while (at < end) {
    const std::size_t length = *at++;
    if (length > static_cast<std::size_t>(end - at)) return std::nullopt;
    out.value.append(reinterpret_cast<const char*>(at), length);
    at += length;
  }
  if (out.value.size() > most_text_bytes) out.value.resize(most_text_bytes);
  return out;
}

template <class Address>
std::optional<Record> address_of(const ns_rr& rr) {
  typename Address::bytes_type bytes{};
  if (ns_rr_rdlen(rr) != bytes.size()) return std::nullopt;
  std::copy_n(ns_rr_rdata(rr), bytes.size(), bytes.begin());
  Record out;
  out.value = Address(bytes).to_string();
  return out;
}

std::optional<Record> record_of(const ns_msg& message, const ns_rr& rr, RecordType type) {
  switch (type) {
    case RecordType::a:
      return address_of<asio::ip::address_v4>(rr);
    case RecordType::aaaa:
      return address_of<asio::ip::address_v6>(rr);
    case RecordType::cname:
    case RecordType::ns:
      return numbers_and_name(message, rr, 0);
    case RecordType::mx:
      return numbers_and_name(message, rr, 1);
    case RecordType::srv:
      return numbers_and_name(message, rr, 3);
    case RecordType::txt:
      return text_of(rr);
  }
  return std::nullopt;
}

using Aliases = std::vector<std::pair<std::string, std::string>>;

/// The names that records may be of: the one that was asked for, and what it is an alias of.
std::vector<std::string> names_of(std::string name, const Aliases& aliases) {
  std::vector<std::string> out{std::move(name)};
  while (out.size() <= most_aliases) {
    const auto next = std::find_if(aliases.begin(), aliases.end(),
                                   [&](const auto& alias) { return alias.first == out.back(); });
    if (next == aliases.end() || std::find(out.begin(), out.end(), next->second) != out.end())
      break;
    out.push_back(next->second);
  }
  return out;
}

}  // namespace

int number_of(RecordType type) { return types.at(static_cast<std::size_t>(type)).number; }
std::string_view name_of(RecordType type) { return types.at(static_cast<std::size_t>(type)).name; }

std::optional<DnsMessage> read_message(std::string_view bytes, std::string_view name,
                                       RecordType type) {
  ns_msg message{};
  const auto* begin = reinterpret_cast<const unsigned char*>(bytes.data());
  if (::ns_initparse(begin, static_cast<int>(bytes.size()), &message) != 0) return std::nullopt;
  if (ns_msg_getflag(message, ns_f_qr) == 0) return std::nullopt;  // a question
  DnsMessage out;
  out.code = static_cast<int>(ns_msg_getflag(message, ns_f_rcode));
  std::vector<std::pair<std::string, Record>> found;
  Aliases aliases;
  const int count = std::min<int>(ns_msg_count(message, ns_s_an), most_records);
  for (int i = 0; i < count; ++i) {
    ns_rr rr{};
    if (::ns_parserr(&message, ns_s_an, i, &rr) != 0) return std::nullopt;
    if (ns_rr_class(rr) != ns_c_in) continue;
    const std::string owner = name_in_lower_case(ns_rr_name(rr));
    const bool alias = ns_rr_type(rr) == ns_t_cname;
    if (ns_rr_type(rr) == number_of(type)) {
      auto record = record_of(message, rr, type);
      if (!record) return std::nullopt;
      record->ttl = ns_rr_ttl(rr);
      found.emplace_back(owner, std::move(*record));
    } else if (alias) {
      const auto other = name_at(message, ns_rr_rdata(rr));
      if (!other) return std::nullopt;
      aliases.emplace_back(owner, *other);
    }
  }
  const auto names = names_of(name_in_lower_case(name), aliases);
  for (auto& [owner, record] : found) {
    if (std::find(names.begin(), names.end(), owner) != names.end())
      out.records.push_back(std::move(record));
  }
  return out;
}

std::string name_of_code(int code) {
  static constexpr std::array<std::string_view, 6> names{"NOERROR",  "FORMERR", "SERVFAIL",
                                                         "NXDOMAIN", "NOTIMP",  "REFUSED"};
  const auto index = static_cast<std::size_t>(code);
  return index < names.size() ? std::string(names[index]) : "code " + std::to_string(code);
}

std::string name_in_lower_case(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string out(name);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

}  // namespace runbookd::net::dns
