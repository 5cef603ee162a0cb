#include "replybuilder.h"

#include "filename.h"
#include "flowedtext.h"
#include "headerfields.h"
#include "headerscanner.h"
#include "htmlsanitizer.h"

#include <QSet>
#include <algorithm>

namespace posthorn
{
namespace
{

QString headerOf(const ParsedMessage &message, QLatin1String name)
{
    for (const auto &[field, value] : message.headers) {
        if (field.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

/// "ada+lists@x.org" is "ada@x.org" for the question whose address it is.
QString withoutTag(const QString &address)
{
    const qsizetype at = address.lastIndexOf(u'@');
    const qsizetype plus = address.indexOf(u'+');
    return plus > 0 && plus < at ? address.left(plus) + address.mid(at) : address;
}

QString ownAddressFor(const QString &address, const QStringList &own)
{
    for (const QString &candidate : own) {
        if (candidate.compare(address, Qt::CaseInsensitive) == 0)
            return candidate;
    }
    const QString bare = withoutTag(address);
    for (const QString &candidate : own) {
        if (candidate.compare(bare, Qt::CaseInsensitive) == 0)
            return candidate;
    }
    return {};
}

/// Each address once, none of the user's own; what `taken` holds is left out as well.
AddressList cleaned(const AddressList &addresses, const QStringList &own, QSet<QString> *taken)
{
    AddressList list;
    for (const Address &address : addresses) {
        const QString key = address.address.toCaseFolded();
        if (!key.contains(u'@') || taken->contains(key) || !ownAddressFor(address.address, own).isEmpty())
            continue;
        taken->insert(key);
        list.append(address);
    }
    return list;
}

/// The address in "<mailto:list@x.org>"; empty where posting is not allowed or not by mail.
QString listPostAddress(const ParsedMessage &message)
{
    const QString value = headerOf(message, QLatin1String("list-post"));
    const qsizetype start = value.indexOf(QLatin1String("<mailto:"), 0, Qt::CaseInsensitive);
    if (start < 0)
        return {};
    qsizetype end = start + 8;
    while (end < value.size() && value[end] != u'>' && value[end] != u'?')
        ++end;
    return value.mid(start + 8, end - start - 8).trimmed();
}

void setRecipients(Draft *draft, ReplyKind kind, const ParsedMessage &message, const QStringList &own)
{
    const MessageEnvelope &envelope = message.envelope;
    QSet<QString> taken;
    if (kind == ReplyKind::ReplyList) {
        const QString list = listPostAddress(message);
        if (!list.isEmpty()) {
            draft->to = {{QString(), list}};
            return;
        }
    }
    if (kind == ReplyKind::ReplyAll) {
        const AddressList followUp = parseAddressList(headerOf(message, QLatin1String("mail-followup-to")));
        if (!followUp.isEmpty()) {
            draft->to = cleaned(followUp, own, &taken);
            if (!draft->to.isEmpty())
                return;
        }
    }
    draft->to = cleaned(envelope.replyTo.isEmpty() ? envelope.from : envelope.replyTo, own, &taken);
    // An answer to one's own message goes on to those it went to.
    if (draft->to.isEmpty())
        draft->to = cleaned(envelope.to, own, &taken);
    else if (kind == ReplyKind::ReplyAll)
        draft->cc = cleaned(envelope.to, own, &taken);
    if (kind == ReplyKind::ReplyAll)
        draft->cc += cleaned(envelope.cc, own, &taken);
    // Only to oneself: a note to self is answered to self.
    if (draft->to.isEmpty() && draft->cc.isEmpty())
        draft->to = envelope.replyTo.isEmpty() ? envelope.from : envelope.replyTo;
    if (draft->to.isEmpty())
        draft->to = std::exchange(draft->cc, {});
}

/// "Re: Re[2]: AW: x" -> "x"; `prefixes` are those that say the same.
QString withoutPrefixes(QString subject, std::initializer_list<const char *> prefixes)
{
    bool found = true;
    while (found) {
        found = false;
        subject = subject.trimmed();
        for (const char *prefix : prefixes) {
            const QLatin1String word(prefix);
            if (!subject.startsWith(word, Qt::CaseInsensitive))
                continue;
            qsizetype p = word.size();
            if (p < subject.size() && subject[p] == u'[') {
                const qsizetype close = subject.indexOf(u']', p);
                if (close < 0 || close > p + 4)
                    continue;
                p = close + 1;
            }
            if (p < subject.size() && (subject[p] == u':' || subject[p] == QChar(0xFF1A))) {
                subject = subject.mid(p + 1);
                found = true;
                break;
            }
        }
    }
    return subject;
}

QString replySubject(const QString &subject)
{
    return QStringLiteral("Re: ") + withoutPrefixes(subject, {"re", "aw", "antw", "antwort", "sv", "vs",
                                                              "odp", "rif", "ref", "r", "回复", "答复"});
}

QString forwardSubject(const QString &subject)
{
    return QStringLiteral("Fwd: ") +
           withoutPrefixes(subject, {"fwd", "fw", "wg", "tr", "rv", "doorst", "vb", "i", "pd"});
}

QStringList wordsOf(const QString &text)
{
    QStringList words;
    QString word;
    for (const QChar c : text) {
        if (c.isLetterOrNumber()) {
            word += c.toCaseFolded();
        } else if (!word.isEmpty()) {
            words += word;
            word.clear();
        }
    }
    if (!word.isEmpty())
        words += word;
    return words;
}

QString seenText(const ParsedMessage &message, ReadAs read)
{
    if (read == ReadAs::Text || message.html.isEmpty())
        return message.text;
    const QString shown = HtmlSanitizer::toPlainText(message.html);
    const QStringList seen = wordsOf(shown);
    const QSet<QString> known(seen.begin(), seen.end());
    const QStringList words = wordsOf(message.text);
    return std::all_of(words.begin(), words.end(),
                       [&known](const QString &word) { return known.contains(word); })
               ? message.text
               : shown;
}

/// What was read, without the sender's signature.
QString withoutSignature(const QString &text)
{
    const qsizetype at =
        text.startsWith(QLatin1String("-- \n")) ? 0 : text.lastIndexOf(QLatin1String("\n-- \n"));
    return at < 0 ? text : text.left(at);
}

QString trimmedEnd(QString text)
{
    while (text.endsWith(u'\n') || text.endsWith(u' '))
        text.chop(1);
    return text;
}

void setThread(Draft *draft, const MessageEnvelope &envelope)
{
    if (envelope.messageId.isEmpty())
        return;
    draft->inReplyTo = envelope.messageId;
    draft->references = envelope.references;
    if (draft->references.isEmpty() && envelope.inReplyTo.size() == 1)
        draft->references = envelope.inReplyTo;
    draft->references.removeAll(envelope.messageId);
    draft->references.append(envelope.messageId);
}

void addAttachments(Draft *draft, const ParsedMessage &parsed, const QByteArray &message)
{
    for (const MessagePart &part : parsed.parts) {
        if (!part.isAttachment && !part.isInline)
            continue;
        if (auto content = MessageParser::partContent(message, part.id))
            draft->attachments.append({part.fileName, part.contentType, std::move(content).value()});
    }
}

} // namespace

Draft makeReply(ReplyKind kind, const QByteArray &message, const QStringList &ownAddresses,
                const QString &attribution, ReplyPlace place, ReadAs read)
{
    const ParsedMessage parsed = MessageParser::parse(message);
    Draft draft;
    switch (kind) {
    case ReplyKind::Reply:
    case ReplyKind::ReplyAll:
    case ReplyKind::ReplyList: {
        setRecipients(&draft, kind, parsed, ownAddresses);
        draft.subject = replySubject(parsed.envelope.subject);
        setThread(&draft, parsed.envelope);
        if (place == ReplyPlace::Unquoted)
            break;
        const QString quotation =
            attribution + u'\n' + quoted(trimmedEnd(withoutSignature(seenText(parsed, read))));
        draft.text = place == ReplyPlace::AboveQuotation ? QStringLiteral("\n\n") + quotation
                                                         : trimmedEnd(quotation) + QStringLiteral("\n\n");
        break;
    }
    case ReplyKind::ForwardInline:
        draft.subject = forwardSubject(parsed.envelope.subject);
        setThread(&draft, parsed.envelope);
        draft.inReplyTo.clear(); // a forward begins with others, but belongs to the thread
        draft.text = QStringLiteral("\n\n") + attribution + QStringLiteral("\n\n") +
                     trimmedEnd(seenText(parsed, read)) + u'\n';
        addAttachments(&draft, parsed, message);
        break;
    case ReplyKind::ForwardAsAttachment: {
        draft.subject = forwardSubject(parsed.envelope.subject);
        setThread(&draft, parsed.envelope);
        draft.inReplyTo.clear();
        QString name = safeFileName(parsed.envelope.subject + QStringLiteral(".eml"));
        if (parsed.envelope.subject.isEmpty() || name.isEmpty())
            name = QStringLiteral("message.eml");
        draft.attachments.append({name, "message/rfc822", message});
        break;
    }
    }
    return draft;
}

QString pickSender(const ParsedMessage &message, const QStringList &ownAddresses)
{
    AddressList candidates = message.envelope.to + message.envelope.cc;
    // Bcc and mailing lists: what the delivering server noted.
    for (const auto &[field, value] : message.headers) {
        if (field.compare(QLatin1String("delivered-to"), Qt::CaseInsensitive) == 0 ||
            field.compare(QLatin1String("x-original-to"), Qt::CaseInsensitive) == 0)
            candidates += parseAddressList(value);
    }
    candidates += message.envelope.from; // one's own message, answered again
    for (const Address &candidate : std::as_const(candidates)) {
        const QString own = ownAddressFor(candidate.address, ownAddresses);
        if (!own.isEmpty())
            return own;
    }
    return {};
}

} // namespace posthorn
