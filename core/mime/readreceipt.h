#pragma once

#include "base/messageenvelope.h"
#include "base/result.h"

#include <QByteArray>

namespace posthorn
{

/// A message's wish to be told that it was read (RFC 8098), or the older ways to say it. Untrusted. A value;
/// any thread.
struct ReceiptRequest {
    AddressList to; // whom to tell; empty = nobody asks
    /// Nobody may be told, whatever the user says: it came through a list or in bulk, or demands what is not
    /// known here.
    bool mayBeAnswered = false;
    bool goesElsewhere = false; // not where the message came from by its Return-Path, or to several
    QByteArray messageId;
    QByteArray originalRecipient; // as the field has it; empty = none
    QString subject;

    [[nodiscard]] bool isAsked() const { return !to.isEmpty(); }
};

/// Of a header block. Pure.
[[nodiscard]] ReceiptRequest receiptRequestOf(QByteArrayView header);

/// A receipt that the user sent by hand: multipart/report with the words of `text` and a
/// message/disposition-notification. Names no program and no host. Errors: those of MessageBuilder. Pure.
[[nodiscard]] Result<QByteArray> buildReadReceipt(const ReceiptRequest &request, const Address &reader,
                                                  const QString &subject, const QString &text, qint64 nowMs);

} // namespace posthorn
