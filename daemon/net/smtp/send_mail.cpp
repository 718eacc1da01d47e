#include "daemon/net/smtp/send_mail.hpp"

#include <curl/curl.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <mutex>

#include "daemon/base/authority.hpp"
#include "daemon/net/blocking_pool.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::net {

namespace asio = boost::asio;

namespace {

constexpr std::size_t max_detail = 200;

// What loop and thread share; the thread may outlive the call.
struct Posting {
  std::shared_ptr<const MailSettings> settings;
  Mail mail;
  Nanos limit{};
  std::size_t read = 0;
  std::atomic<bool> abandoned{false};
  MailResult result;
};

std::size_t read_mail(char* buffer, std::size_t size, std::size_t count, void* context) {
  auto& posting = *static_cast<Posting*>(context);
  const std::string_view rest = std::string_view(posting.mail.text).substr(posting.read);
  const std::size_t taken = rest.copy(buffer, size * count);
  posting.read += taken;
  return taken;
}

// libcurl asks at least once a second whether to go on.
int is_abandoned(void* context, curl_off_t /*down_all*/, curl_off_t /*down*/, curl_off_t /*up_all*/,
                 curl_off_t /*up*/) {
  return static_cast<Posting*>(context)->abandoned.load() ? 1 : 0;
}

struct EndOfHandle {
  void operator()(CURL* handle) const { ::curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, EndOfHandle>;
struct EndOfList {
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, EndOfList>;

std::string url_of(const MailSettings& settings) {
  return (settings.tls == MailTls::implicit ? "smtps://" : "smtp://") + in_brackets(settings.host) +
         ":" + std::to_string(settings.port);
}

// Sets options one after the other; one that is refused is remembered, and nothing is sent then.
class CurlOptions {
 public:
  explicit CurlOptions(CURL* handle) : handle_(handle) {}
  template <class Value>
  void set(CURLoption option, Value value) {
    if (good_) good_ = ::curl_easy_setopt(handle_, option, value) == CURLE_OK;
  }
  bool good() const { return good_; }

 private:
  CURL* handle_;
  bool good_ = true;
};

void set_security(CurlOptions& options, const MailSettings& settings) {
  // CURLUSESSL_ALL: without STARTTLS there is no mail, rather than one in clear.
  const bool starttls = settings.tls == MailTls::starttls;
  options.set(CURLOPT_USE_SSL, static_cast<long>(starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  options.set(CURLOPT_SSL_VERIFYPEER, 1L);
  options.set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!settings.ca.empty()) options.set(CURLOPT_CAINFO, settings.ca.c_str());
  if (settings.user.empty()) return;
  options.set(CURLOPT_USERNAME, settings.user.c_str());
  options.set(CURLOPT_PASSWORD, settings.password.reveal().c_str());
}

void set_limits(CurlOptions& options, Posting& posting) {
  const auto limit = std::chrono::ceil<std::chrono::milliseconds>(posting.limit).count();
  options.set(CURLOPT_TIMEOUT_MS, static_cast<long>(limit));
  options.set(CURLOPT_NOSIGNAL, 1L);
  options.set(CURLOPT_NOPROGRESS, 0L);
  options.set(CURLOPT_XFERINFOFUNCTION, &is_abandoned);
  options.set(CURLOPT_XFERINFODATA, static_cast<void*>(&posting));
  options.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  options.set(CURLOPT_PROXY, "");  // whatever the environment says
}

MailResult judge_mail(CURLcode code, long status, const char* said) {
  MailResult out;
  out.sent = code == CURLE_OK;
  // Of a login it may be the password that has to be mended: only a mail is refused for good.
  out.lasting = !out.sent && code != CURLE_LOGIN_DENIED && status >= 550 && status <= 554;
  std::string text = *said != '\0' ? said : ::curl_easy_strerror(code);
  if (status > 0 && !out.sent) text += " (" + std::to_string(status) + ")";
  out.detail = out.sent ? "delivered" : one_line(text, max_detail);
  return out;
}

// QUIT is politeness: at the end of a handle libcurl would wait two minutes for its answer, past
// every limit and every cancellation.
void leave_without_quit(CURL* handle) {
  curl_socket_t left = CURL_SOCKET_BAD;
  const CURLcode known = ::curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &left);
  if (known == CURLE_OK && left != CURL_SOCKET_BAD) ::shutdown(left, SHUT_RDWR);
}

void deliver(Posting& posting) {
  static std::once_flag once;
  std::call_once(once, [] { ::curl_global_init(CURL_GLOBAL_DEFAULT); });
  std::array<char, CURL_ERROR_SIZE> said{};  // the handle writes into it to its end
  const Handle handle(::curl_easy_init());
  const List to(::curl_slist_append(nullptr, ("<" + posting.mail.to + ">").c_str()));
  if (!handle || !to) {
    posting.result.detail = "no memory for a mail";
    return;
  }
  const MailSettings& settings = *posting.settings;
  CurlOptions options(handle.get());
  options.set(CURLOPT_ERRORBUFFER, said.data());
  options.set(CURLOPT_URL, url_of(settings).c_str());
  options.set(CURLOPT_MAIL_FROM, ("<" + settings.from + ">").c_str());
  options.set(CURLOPT_MAIL_RCPT, to.get());
  options.set(CURLOPT_UPLOAD, 1L);
  options.set(CURLOPT_READFUNCTION, &read_mail);
  options.set(CURLOPT_READDATA, static_cast<void*>(&posting));
  set_security(options, settings);
  set_limits(options, posting);
  const CURLcode code =
      options.good() ? ::curl_easy_perform(handle.get()) : CURLE_BAD_FUNCTION_ARGUMENT;
  long status = 0;
  ::curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  posting.result = judge_mail(code, status, said.data());
  leave_without_quit(handle.get());
}

}  // namespace

asio::awaitable<MailResult> send_mail(BlockingPool* pool,
                                      std::shared_ptr<const MailSettings> settings, Mail mail,
                                      Nanos limit) {
  MailResult out;
  out.detail = "no threads for mail";
  if (pool == nullptr) co_return out;
  const auto posting = std::make_shared<Posting>();
  posting->settings = std::move(settings);
  posting->mail = std::move(mail);
  posting->limit = limit;
  std::string key = "smtp " + posting->settings->host;
  const PoolVerdict verdict = co_await pool->run(
      std::move(key), [posting] { deliver(*posting); },
      [posting] { posting->abandoned.store(true); });
  switch (verdict) {
    case PoolVerdict::done:
      co_return posting->result;
    case PoolVerdict::refused:
      out.detail = "too much mail is under way";
      break;
    case PoolVerdict::abandoned:
      out.detail = "cancelled";
      break;
    case PoolVerdict::failed:
      out.detail = "the mail could not be made";
      break;
  }
  co_return out;
}

}  // namespace runbookd::net
