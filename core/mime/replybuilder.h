#pragma once

#include "messagebuilder.h"
#include "messageparser.h"

namespace posthorn
{

/// ReplyList goes to the address in List-Post alone; where there is none it is a Reply.
enum class ReplyKind { Reply, ReplyAll, ForwardInline, ForwardAsAttachment, ReplyList };

/// Where an answer is written.
enum class ReplyPlace { AboveQuotation, BelowQuotation, Unquoted };

/// As what the message was read: nothing is quoted that was not seen.
enum class ReadAs { Html, Text };

/// The draft that answers or forwards a message: recipients (Reply-To, lists, self removed), subject prefix
/// not doubled, In-Reply-To and References (RFC 5322 3.6.4), quoted text ("> ", format=flowed), attribution
/// line, attachments kept when forwarding. Of a message that was read as HTML its text alternative is quoted
/// only where that says no word that the HTML does not show; otherwise what the HTML shows. A quotation is
/// text, so nothing in it loads anything. `ownAddresses` are all addresses of all identities; the From is
/// left to pickSender. Pure. The attribution and the forward header are given by the caller (they are
/// translated text with the sender's name).
[[nodiscard]] Draft makeReply(ReplyKind kind, const QByteArray &message, const QStringList &ownAddresses,
                              const QString &attribution, ReplyPlace place = ReplyPlace::AboveQuotation,
                              ReadAs read = ReadAs::Html);

/// The address among `ownAddresses` that the message was sent to (To, Cc, Delivered-To, X-Original-To; with
/// plus-addressing), or an empty string.
[[nodiscard]] QString pickSender(const ParsedMessage &message, const QStringList &ownAddresses);

} // namespace posthorn
