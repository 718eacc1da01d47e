#include "daemon/net/failure.hpp"

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cerrno>

#include "daemon/base/own_lack.hpp"

namespace runbookd::net {
namespace {

std::string_view while_doing(Phase phase) {
  switch (phase) {
    case Phase::resolve:
      return "while resolving the name";
    case Phase::connect:
      return "while connecting";
    case Phase::roots:
      return "while reading the trusted roots";
    case Phase::handshake:
      return "in the TLS handshake";
    case Phase::send:
      return "while sending the request";
    case Phase::first_byte:
      return "while waiting for the first byte of the answer";
    case Phase::transfer:
      return "while reading the answer";
  }
  return "while talking to the peer";
}

bool is_our_lack_of_memory(const boost::system::error_code& ec) {
  return ec.category() == boost::asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(ec.value())) == ERR_R_MALLOC_FAILURE;
}

/// With TLS 1.3 that is said behind the handshake, to the first who reads.
bool wants_our_certificate(const boost::system::error_code& ec) {
  return ec.category() == boost::asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(ec.value())) ==
             SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED;
}

Reason reason_of_errno(int code) {
  switch (code) {
    case ECONNREFUSED:
      return Reason::refused;
    case ENOENT:
      return Reason::refused;  // a unix socket that nobody has bound
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENETDOWN:
    case EACCES:
    case EPERM:
      return Reason::unreachable;
    case ETIMEDOUT:
      return Reason::timeout;
    default:
      return is_our_lack(code) ? Reason::no_descriptors : Reason::reset;
  }
}

Failure with_phase(Reason reason, std::string what, Phase phase) {
  what += ' ';
  what += while_doing(phase);
  return {reason, std::move(what)};
}

}  // namespace

Failure timed_out(Phase phase) {
  if (phase == Phase::resolve) return {Reason::own_dns, "our resolver did not answer in time"};
  if (phase == Phase::roots)
    return {Reason::no_credentials, "the trusted roots were not read in time"};
  return with_phase(Reason::timeout, "timed out", phase);
}

Failure failure_of(const boost::system::error_code& ec, Phase phase) {
  if (!ec) return {};
  if (ec == boost::asio::error::operation_aborted) return timed_out(phase);
  if (ec == boost::asio::error::eof) {
    return with_phase(Reason::reset, "the peer closed the connection", phase);
  }
  const bool is_errno = ec.category() == boost::system::system_category() ||
                        ec.category() == boost::system::generic_category();
  if (is_errno && ec.value() == EADDRNOTAVAIL)
    return {Reason::no_descriptors, "no local address or port is left to connect from"};
  if (is_errno) {
    return with_phase(reason_of_errno(ec.value()), ec.message(), phase);
  }
  if (is_our_lack_of_memory(ec)) return with_phase(Reason::no_descriptors, "out of memory", phase);
  if (wants_our_certificate(ec)) return {Reason::tls, "the server wants a client certificate"};
  const bool tls = ec.category() == boost::asio::error::get_ssl_category();
  return with_phase(tls || phase == Phase::handshake ? Reason::tls : Reason::protocol,
                    printable(ec.message()), phase);
}

bool is_refusal_of_us(const boost::system::error_code& ec) {
  if (ec == boost::asio::error::eof || ec == boost::asio::error::connection_reset) return true;
  if (ec.category() != boost::asio::error::get_ssl_category()) return false;
  switch (ERR_GET_REASON(static_cast<unsigned long>(ec.value()))) {
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:  // OpenSSL
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:    // Go, Java
    case SSL_R_SSLV3_ALERT_NO_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      return true;
    default:
      return false;
  }
}

bool lack_descriptors() {
  const int probe = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return is_our_lack(errno);
  ::close(probe);
  return false;
}

Sample sample_of(Failure failure) {
  if (failure) return bad(failure.reason, std::move(failure.detail));
  Sample sample;
  sample.outcome = Outcome::ok;
  return sample;
}

std::string printable(std::string_view text, std::size_t max) {
  std::string out;
  for (const char c : text.substr(0, max)) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte >= 0x20 && byte < 0x7f ? c : '.';
  }
  if (text.size() > max) out += "...";
  return out;
}

}  // namespace runbookd::net
