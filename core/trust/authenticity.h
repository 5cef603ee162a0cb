#pragma once

#include "authenticationresults.h"
#include "receivingserver.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace posthorn
{

struct SenderTruth;

/// One check of a message's origin, as it is told in the details. A value.
struct OriginCheck {
    QByteArray method;    // "dmarc", "dkim", "spf", "arc"
    QByteArray result;    // "pass", "fail", ...
    QString domain;       // whom it is about; ASCII
    bool aligned = false; // that is the domain of From (by base domain)
};

/// Whether a message really comes from the domain of its From. A value; any thread.
struct Authenticity {
    enum class Verdict {
        Unknown,      // nobody whose word counts has said anything
        Confirmed,    // DMARC, or DKIM of the domain of From, passed
        NotConfirmed, // looked at, and nothing passed that names the domain of From
        Forged,       // the domain of From wants such mail refused
    };
    enum class Source { None, Server, Here };
    Verdict verdict = Verdict::Unknown;
    Source source = Source::None;
    QString domain; // Confirmed: the domain that passed, ASCII
    QString server; // Source::Server: the name that it gave itself
    QList<OriginCheck> checks;

    [[nodiscard]] bool isConfirmed() const { return verdict == Verdict::Confirmed; }
};

/// What the account's own server says in Authentication-Results (RFC 8601), never what others wrote there:
/// fields with its name above every Received, where the topmost of those is its own; and as many of those
/// below as it is known to write always (Arrival, ReceivingServer). Of several results of a method, the
/// topmost field counts. Pure.
[[nodiscard]] Authenticity authenticityOf(QByteArrayView header, const SenderTruth &sender,
                                          const ReceivingServer &server);

/// The verdict of `checks` on a message from `sender`. For DMARC with a `policy` that wants a failure
/// refused, Forged. Pure.
[[nodiscard]] Authenticity judged(const QList<OriginCheck> &checks, const SenderTruth &sender,
                                  bool refusedByPolicy);

} // namespace posthorn
