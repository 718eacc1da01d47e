// What answers each route. Every handler is a coroutine on the loop; its Call is its own.
#pragma once

#include "daemon/app/api/routes.hpp"

namespace runbookd::api::handlers {

using Answer = boost::asio::awaitable<Response>;

Answer page(Call call);
Answer metrics(Call call);
Answer healthy(Call call);
Answer ready(Call call);
Answer reload(Call call);
Answer status(Call call);
Answer probes(Call call);
Answer rules(Call call);
Answer incidents(Call call);
Answer incident(Call call);
Answer postmortem(Call call);
Answer journal(Call call);
Answer silences(Call call);
Answer on_call(Call call);
Answer tasks(Call call);
Answer approvals(Call call);
Answer explain(Call call);
Answer openapi(Call call);

// Commands of people: a JSON object as body (or none), journaled with who.
Answer ack(Call call);
Answer resolve(Call call);
Answer note(Call call);
Answer approve(Call call);
Answer deny(Call call);
Answer silence(Call call);
Answer unsilence(Call call);
Answer pause(Call call);
Answer resume(Call call);
Answer trigger(Call call);
Answer drill(Call call);
Answer unlock(Call call);
Answer done(Call call);
Answer test_contact(Call call);

Answer run_probe(Call call);

// What programs tell us: journaled where it is news.
Answer alertmanager(Call call);
Answer posted_alerts(Call call);
Answer heartbeat(Call call);

/// What contacts' services say of their own accord: signed, not journaled unless it is a command.
Answer hook(Call call);

}  // namespace runbookd::api::handlers
