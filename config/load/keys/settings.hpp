// The rows of the sections that are about the daemon itself: `server`, `store`, `google`,
// `kubernetes`, `smtp`, `self`.
#pragma once

#include "daemon/base/key.hpp"

namespace runbookd::load::keys {

inline constexpr Key tls_of_server[] = {
    {.name = "certificate",
     .shape = Shape::path,
     .summary = "PEM, the leaf first",
     .required = true},
    {.name = "key", .shape = Shape::path, .summary = "its private key, PEM", .required = true},
};

inline constexpr Key host_name[] = {{}};

inline constexpr Key server[] = {
    {.name = "listen",
     .shape = Shape::address,
     .summary = "of the API; beyond loopback it needs `tls` and `tokens_file`",
     .preset = "127.0.0.1:9464"},
    {.name = "metrics_listen",
     .shape = Shape::address,
     .summary = "only /metrics and the health paths, also beyond loopback",
     .otherwise = "none"},
    {.name = "socket",
     .shape = Shape::path,
     .summary = "the Unix socket of the API",
     .otherwise = "`runbookd.sock` in the state directory"},
    {.name = "tokens_file", .shape = Shape::path, .summary = "who may ask, and as whom"},
    {.name = "external_url",
     .shape = Shape::url,
     .summary = "messages then end with URL/incidents/INC-7"},
    {.name = "hosts",
     .shape = Shape::one_or_list,
     .summary = "further accepted host names",
     .inside = host_name},
    {.name = "tls",
     .shape = Shape::group,
     .summary = "who we are to those who ask",
     .inside = tls_of_server},
};

inline constexpr Key journal[] = {
    {.name = "keep",
     .shape = Shape::duration,
     .summary = "older records move into compressed segments beside it",
     .preset = "400d",
     .lowest = "1h",
     .highest = "36600d"},
    {.name = "max",
     .shape = Shape::size,
     .summary = "of a larger one the oldest records move",
     .preset = "2GiB",
     .lowest = "1MiB",
     .highest = "256TiB"},
};

inline constexpr Key store[] = {
    {.name = "path",
     .shape = Shape::words,
     .summary = "the state directory",
     .preset = "./runbookd-state"},
    {.name = "postmortems",
     .shape = Shape::words,
     .summary =
         "a directory: the postmortem of each P0 and P1 is written there when it is resolved",
     .otherwise = "`postmortems` in the state directory"},
    {.name = "journal",
     .shape = Shape::group,
     .summary = "how large it may get",
     .inside = journal},
};

inline constexpr Key key_file[] = {
    {.name = "file",
     .shape = Shape::path,
     .summary = "a service account's key, JSON",
     .required = true},
};
inline constexpr Key credentials[] = {
    {.shape = Shape::choice, .choices = "metadata"},
    {.shape = Shape::group, .inside = key_file},
};

inline constexpr Key google[] = {
    {.name = "project", .summary = "where the resources are", .required = true},
    {.name = "region", .summary = "where they run", .preset = "us-central1"},
    {.name = "credentials",
     .shape = Shape::one_of,
     .summary = "`metadata`, the machine's own, or {file: key.json}",
     .otherwise = "`metadata`",
     .inside = credentials},
    {.name = "metadata_host",
     .shape = Shape::text,
     .summary = "HOST:PORT of the metadata server",
     .otherwise = "Google's own"},
    {.name = "api_base",
     .shape = Shape::url,
     .summary = "a proxy or a private endpoint in front of Google's API"},
};

inline constexpr Key kubernetes[] = {
    {.name = "in_cluster",
     .shape = Shape::boolean,
     .summary = "we run in a pod: the cluster's address and our service account are found there",
     .preset = "false"},
    {.name = "server",
     .shape = Shape::url,
     .summary = "the API server, where we are in no pod",
     .example = "https://10.0.0.1:6443"},
    {.name = "token_file",
     .shape = Shape::path,
     .summary = "a file with our token, read again when it was replaced"},
    {.name = "ca_file",
     .shape = Shape::path,
     .summary = "PEM, who may vouch for the server",
     .otherwise = "whom the system trusts"},
    {.name = "namespace",
     .summary = "of resources that name none",
     .otherwise = "the pod's own, else `default`"},
};

inline constexpr Key smtp[] = {
    {.name = "server",
     .shape = Shape::address,
     .summary = "who takes our mail",
     .required = true,
     .example = "mail.example.com:587"},
    {.name = "from",
     .shape = Shape::words,
     .summary = "our address",
     .required = true,
     .example = "runbookd@example.com"},
    {.name = "user", .summary = "who logs in there", .otherwise = "nobody"},
    {.name = "password", .summary = "its password; keep it in a file: ${file:...}"},
    {.name = "tls",
     .shape = Shape::choice,
     .summary =
         "`starttls` before anything else, `implicit` from the first byte (port 465), `none`",
     .preset = "starttls",
     .choices = "starttls implicit none"},
    {.name = "ca",
     .shape = Shape::path,
     .summary = "PEM, who may vouch for the server",
     .otherwise = "whom the system trusts"},
};

inline constexpr Key sentinel[] = {{.shape = Shape::url}};

inline constexpr Key self[] = {
    {.name = "sentinels",
     .shape = Shape::one_or_list,
     .summary = "witnesses of our own network: tcp:HOST:PORT or a URL",
     .otherwise = "none; `check` warns",
     .inside = sentinel},
};

}  // namespace runbookd::load::keys
