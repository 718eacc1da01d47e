// What every user of OpenSSL needs: owners of its objects, texts of PEM that leave no trace, its
// last error in words. Internal to the layer; header free of OpenSSL.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct bio_st;
struct evp_md_ctx_st;
struct evp_pkey_st;
struct ssl_ctx_st;
struct ssl_session_st;
struct x509_st;
struct x509_store_ctx_st;
struct x509_store_st;

namespace runbookd::net {

struct FreeOpenssl {
  void operator()(bio_st* object) const;
  void operator()(evp_md_ctx_st* object) const;
  void operator()(evp_pkey_st* object) const;
  void operator()(ssl_ctx_st* object) const;
  void operator()(ssl_session_st* object) const;
  void operator()(x509_st* object) const;
  void operator()(x509_store_ctx_st* object) const;
  void operator()(x509_store_st* object) const;
};
template <class T>
using OpensslOwned = std::unique_ptr<T, FreeOpenssl>;

/// OpenSSL asks for a passphrase on the terminal unless it is told not to; a daemon has none, and
/// `check` must not wait there. A block behind a passphrase cannot be read.
int no_passphrase(char* buffer, int size, int writing, void* user);

/// The reason of this thread's last error, or `otherwise`; the errors are cleared. It quotes
/// nothing of what was read.
std::string openssl_error(std::string_view otherwise);

/// The blocks of a PEM file, one after the other. The text is wiped from memory at the end: a file
/// of certificates may hold their key as well.
class PemText {
 public:
  explicit PemText(std::string text);
  ~PemText();
  PemText(const PemText&) = delete;
  PemText& operator=(const PemText&) = delete;

  /// Null: there is none left that can be read.
  OpensslOwned<x509_st> next_certificate();
  /// The first that is left; null: none that can be read.
  OpensslOwned<evp_pkey_st> private_key();
  /// For a reader of its own; null: out of memory.
  bio_st* memory() const { return memory_.get(); }

 private:
  std::string text_;
  OpensslOwned<bio_st> memory_;
};

}  // namespace runbookd::net
