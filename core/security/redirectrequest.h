#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>
#include <optional>

namespace posthorn
{

/// What the issuer sends through the browser (RFC 6749 4.1.2). A value.
struct RedirectAnswer {
    QString code;
    QString error; // a word of 4.1.2.1; then there is no code
    QString errorDescription;
    QString issuer; // RFC 9207
};

/// What the listener makes of a request: the answer of the sign-in, or only a status to send back.
struct RedirectVerdict {
    int status = 400;
    std::optional<RedirectAnswer> answer;
};

/// Judges a request's head (up to and with its empty line). Only GET / of exactly this host, with each
/// parameter once, the very `state` and either a code or an error is the issuer's answer; everything else is
/// 400, 404 or 405.
[[nodiscard]] RedirectVerdict judgeRedirect(const QByteArray &head, quint16 port, const QByteArray &state);

} // namespace posthorn
