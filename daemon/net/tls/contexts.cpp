#include "daemon/net/tls/contexts.hpp"

#include <openssl/ssl.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "daemon/base/time.hpp"
#include "daemon/net/blocking_pool.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/tls/certificate.hpp"
#include "daemon/net/tls/client_identity.hpp"
#include "daemon/net/tls/limits.hpp"
#include "daemon/net/tls/openssl_handles.hpp"
#include "daemon/net/tls/roots.hpp"
#include "daemon/net/tls/server_identity.hpp"
#include "daemon/net/url.hpp"
#include "daemon/net/waiters.hpp"

namespace runbookd::net {

namespace asio = boost::asio;

namespace {

/// After this long the certificate is looked at again by a full handshake.
constexpr Nanos session_life = minutes{5};
constexpr std::size_t most_sessions = 4096;

/// Sessions of one policy by name and port; `born` is the time of the full handshake they go back
/// to.
class SessionCache {
 public:
  struct Kept {
    OpensslOwned<SSL_SESSION> session;
    Mono born{};
  };

  SSL_SESSION* find(const std::string& key) {
    const auto at = kept_.find(key);
    if (at == kept_.end()) return nullptr;
    if (MonoClock::now() - at->second.born < session_life) return at->second.session.get();
    kept_.erase(at);
    return nullptr;
  }
  void keep(const std::string& key, SSL_SESSION* session, bool resumed) {
    if (kept_.size() >= most_sessions) kept_.clear();
    const auto at = kept_.find(key);
    const bool continues = resumed && at != kept_.end();
    const Mono born = continues ? at->second.born : MonoClock::now();
    kept_[key] = Kept{OpensslOwned<SSL_SESSION>(session), born};
  }

 private:
  std::map<std::string, Kept> kept_;
};

/// What we remember of one connection, in the SSL's ex_data.
struct Record {
  std::shared_ptr<SessionCache> cache;
  std::string key;
  bool insecure = false;
  long first_error = X509_V_OK;
  bool asked = false;  ///< for a certificate of ours, when there is none
};

void free_record(void*, void* record, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<Record*>(record);
}

int record_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_record);
  return index;
}

Record* record_of(const SSL* ssl) {
  return static_cast<Record*>(SSL_get_ex_data(ssl, record_index()));
}

/// Records the first error and lets the handshake go on.
int on_verify(int ok, X509_STORE_CTX* store) {
  if (ok == 1) return 1;
  auto* ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  Record* record = record_of(ssl);
  if (record == nullptr) return 0;
  if (record->first_error == X509_V_OK) record->first_error = X509_STORE_CTX_get_error(store);
  return 1;
}

/// Takes the session (returns 1) only of a peer that may be trusted again without its chain.
int on_new_session(SSL* ssl, SSL_SESSION* session) {
  Record* record = record_of(ssl);
  if (record == nullptr || !record->cache) return 0;
  const bool clean = record->first_error == X509_V_OK && SSL_get_verify_result(ssl) == X509_V_OK;
  if (!clean && !record->insecure) return 0;
  record->cache->keep(record->key, session, SSL_session_reused(ssl) == 1);
  return 1;
}

/// Called only where there is no certificate of ours. 0: go on without.
int on_certificate_request(SSL* ssl, X509** /*certificate*/, EVP_PKEY** /*key*/) {
  if (Record* record = record_of(ssl)) record->asked = true;
  return 0;
}

struct Context {
  OpensslOwned<SSL_CTX> ssl;
  std::shared_ptr<SessionCache> sessions = std::make_shared<SessionCache>();
};

/// Of something of ours; `what` says which.
Failure our_failure(std::string what) {
  const bool lack = lack_descriptors();
  return {lack ? Reason::no_descriptors : Reason::no_credentials, std::move(what)};
}

using ContextResult = Result<Context, Failure>;

ContextResult make_context(const TlsPolicy& policy) {
  Context context;
  context.ssl = client_context();
  if (!context.ssl) return our_failure("no TLS context: " + openssl_error("unknown error"));
  SSL_CTX* ssl = context.ssl.get();
  SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER, on_verify);
  SSL_CTX_set_client_cert_cb(ssl, on_certificate_request);
  SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(ssl, on_new_session);
  if (policy.ca.empty()) {
    if (SSL_CTX_set_default_verify_paths(ssl) != 1)
      return our_failure("the system's CA files: " + openssl_error("unknown error"));
  } else if (const Status added = add_roots(SSL_CTX_get_cert_store(ssl), policy.ca); !added) {
    return our_failure("the CA file `" + policy.ca + "` " + added.error().text);
  }
  if (!policy.client_cert.empty()) {
    const Status used = use_identity(ssl, policy.client_cert, policy.client_key);
    if (!used) return our_failure(used.error().text);
  }
  return context;
}

/// SNI and the name to check; a literal address has no SNI and is checked as an address.
bool expect_peer(SSL* ssl, const std::string& host) {
  const std::string name = tls_name(host);
  if (!expect_server(SSL_get0_param(ssl), name)) return false;
  return literal_address(name) || SSL_set_tlsext_host_name(ssl, name.c_str()) == 1;
}

/// One key per policy: the pool serves only so many jobs of one, and any number of identities may
/// go with one CA.
std::string pool_key_of(const TlsPolicy& policy) {
  std::string out = "tls roots";
  for (const auto* part : {&policy.ca, &policy.client_cert, &policy.client_key})
    (out += '\n') += *part;
  return out += policy.insecure ? "\ninsecure" : "";
}

/// A context that is being made.
struct Making {
  explicit Making(const asio::any_io_executor& executor) : waiters(executor) {}
  Waiters waiters;
  bool over = false;
  bool outdated = false;  ///< the roots are to be read again, and this one may have read old ones
  Failure failure;        ///< when nothing was made
};

class Contexts final : public TlsContexts {
 public:
  Contexts(asio::any_io_executor executor, BlockingPool& pool)
      : executor_(std::move(executor)), pool_(pool) {}

  asio::awaitable<SslResult> session(TlsPolicy policy, std::string server_name, std::uint16_t port,
                                     bool resume) override {
    // Made and out of date again before we had our turn: once more.
    while (true) {
      const auto found = contexts_.find(policy);
      if (found != contexts_.end())
        co_return connect_to(found->second, policy, server_name, port, resume);
      if (co_await was_cancelled()) co_return timed_out(Phase::roots);
      const auto making = make(policy);
      if (!making->over) co_await making->waiters.wait();
      if (!making->over) co_return timed_out(Phase::roots);
      if (making->failure) co_return making->failure;
    }
  }

  void read_roots_again() override {
    contexts_.clear();
    for (const auto& [policy, making] : makings_) making->outdated = true;
  }

 private:
  std::shared_ptr<Making> make(const TlsPolicy& policy) {
    auto& place = makings_[policy];
    if (place) return place;
    const auto making = place = std::make_shared<Making>(executor_);
    asio::co_spawn(executor_, make(policy, making), asio::detached);
    return making;
  }

  // Whatever happens, its end is told: those who wait for it have no other word of it.
  asio::awaitable<void> make(TlsPolicy policy, std::shared_ptr<Making> making) {
    try {
      making->failure = co_await read_roots(policy, making);
    } catch (const std::exception&) {
      making->failure = {Reason::no_descriptors, "no TLS context: no memory or no thread for it"};
    }
    making->over = true;
    makings_.erase(policy);
    making->waiters.wake_all();
  }

  asio::awaitable<Failure> read_roots(TlsPolicy policy, std::shared_ptr<Making> making) {
    const auto made = std::make_shared<std::optional<ContextResult>>();
    PoolVerdict verdict = PoolVerdict::done;
    do {
      making->outdated = false;
      verdict = co_await pool_.run(pool_key_of(policy),
                                   [made, policy] { *made = make_context(policy); }, {});
    } while (making->outdated);
    if (verdict != PoolVerdict::done)
      co_return Failure{Reason::no_descriptors, "no TLS context: no thread is free to make it"};
    if (!**made) co_return (*made)->error();
    contexts_.emplace(policy, std::move(***made));
    co_return Failure{};
  }

  static SslResult connect_to(Context& context, const TlsPolicy& policy,
                              const std::string& server_name, std::uint16_t port, bool resume) {
    SslHandle ssl(SSL_new(context.ssl.get()));
    if (!ssl) return our_failure("no TLS session: " + openssl_error("unknown error"));
    auto record = std::make_unique<Record>();
    record->key = server_name + ':' + std::to_string(port);
    record->insecure = policy.insecure;
    if (resume) record->cache = context.sessions;
    SSL_SESSION* earlier = resume ? context.sessions->find(record->key) : nullptr;
    if (SSL_set_ex_data(ssl.get(), record_index(), record.get()) != 1) {
      return our_failure("no TLS session: " + openssl_error("unknown error"));
    }
    std::ignore = record.release();  // free_record() owns it from here on
    if (!expect_peer(ssl.get(), server_name)) {
      return Failure{Reason::no_credentials, "`" + server_name + "` is no name to verify"};
    }
    if (earlier != nullptr) SSL_set_session(ssl.get(), earlier);
    SSL_set_connect_state(ssl.get());
    return ssl;
  }

  asio::any_io_executor executor_;
  BlockingPool& pool_;
  std::map<TlsPolicy, Context> contexts_;
  std::map<TlsPolicy, std::shared_ptr<Making>> makings_;
};

}  // namespace

void FreeSsl::operator()(ssl_st* ssl) const { SSL_free(ssl); }

std::unique_ptr<TlsContexts> make_tls_contexts(asio::any_io_executor executor, BlockingPool& pool) {
  return std::make_unique<Contexts>(std::move(executor), pool);
}

OpensslOwned<ssl_ctx_st> client_context() {
  OpensslOwned<SSL_CTX> out(SSL_CTX_new(TLS_client_method()));
  if (!out) return out;
  SSL_CTX_set_min_proto_version(out.get(), TLS1_2_VERSION);
  limit_what_peers_cost(out.get());
  SSL_CTX_set_verify_depth(out.get(), most_certificates);
  return out;
}

bool lacks_our_certificate(const ssl_st* ssl) {
  const Record* record = record_of(ssl);
  return record != nullptr && record->asked;
}

long first_verdict(const ssl_st* ssl) {
  const Record* record = record_of(ssl);
  return record == nullptr ? X509_V_OK : record->first_error;
}

}  // namespace runbookd::net
