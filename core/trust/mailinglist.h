#pragma once

#include "authenticity.h"

#include <QUrl>

namespace posthorn
{

/// The mailing list (or sender of newsletters) that a message came through, and the ways out of it that it
/// offers (RFC 2369, RFC 8058). Untrusted. A value; any thread.
struct MailingList {
    bool isList = false;   // List-Id, List-Unsubscribe, List-Post or "Precedence: list"
    QString name;          // of List-Id: its words, or its id; may be empty
    QUrl page;             // https: to be opened in the browser; empty = none
    QUrl mail;             // mailto; empty = none
    bool oneClick = false; // a POST to `page` is enough, and a signature covers that promise

    [[nodiscard]] bool canUnsubscribe() const { return !page.isEmpty() || !mail.isEmpty(); }
};

/// `authenticity`: where it is known, one-click needs a signature that covers both fields and passed, as RFC
/// 8058 section 4 wants it; where it is not, a signature that covers them. Pure.
[[nodiscard]] MailingList mailingListOf(QByteArrayView header, const Authenticity &authenticity);

} // namespace posthorn
