#include "composechecks.h"

#include "ui/text/displaytext.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace posthorn
{

namespace
{

/// The word with which the writer (and not who is quoted) speaks of an attachment.
QString attachmentWord(const QString &text)
{
    static const QRegularExpression words(
        QStringLiteral(
            R"(\b(attached|attachment|attachments|enclosed|anbei|angehängt|im anhang|anhang|adjunto|adjunta)"
            R"(|pièce jointe|ci-joint|ci-jointe|allegato|in allegato|bijgevoegd|bijlage|em anexo|załącznik)\b)"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    for (const QStringView line : QStringView(text).split(u'\n')) {
        if (line.startsWith(u'>'))
            continue;
        if (line == u"-- ")
            break;
        const auto match = words.match(line.toString());
        if (match.hasMatch())
            return match.captured();
    }
    return {};
}

} // namespace

bool isSendableAddress(const QString &address)
{
    const qsizetype at = address.lastIndexOf(u'@');
    if (at < 1 || at == address.size() - 1 || address.size() > 320)
        return false;
    for (const QChar c : address)
        if (c.isSpace() || c.category() == QChar::Other_Control || QStringView(u"<>,;").contains(c))
            return false;
    const QString domain = address.mid(at + 1);
    return !domain.startsWith(u'.') && !domain.endsWith(u'.') && !domain.contains(QLatin1String(".."));
}

QList<ComposeHint> checkDraft(const Draft &draft)
{
    QList<ComposeHint> hints;
    if (!isSendableAddress(draft.from.address))
        hints += {ComposeHint::Kind::NoSender, {}};
    const AddressList recipients = draft.to + draft.cc + draft.bcc;
    if (recipients.isEmpty())
        hints += {ComposeHint::Kind::NoRecipients, {}};
    for (const Address &address : recipients) {
        if (isSendableAddress(address.address))
            continue;
        hints +=
            {ComposeHint::Kind::InvalidAddress, address.address.isEmpty() ? address.name : address.address};
        break;
    }
    if (draft.subject.trimmed().isEmpty())
        hints += {ComposeHint::Kind::NoSubject, {}};
    qint64 size = 0;
    for (const OutgoingAttachment &attachment : draft.attachments)
        size += attachment.content.size();
    if (draft.attachments.isEmpty())
        if (const QString word = attachmentWord(draft.text); !word.isEmpty())
            hints += {ComposeHint::Kind::ForgottenAttachment, word};
    if (size > LargeAttachments)
        hints += {ComposeHint::Kind::TooLarge, displaySize(size)};
    return hints;
}

QString composeHintText(const ComposeHint &hint)
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("posthorn::ComposeHint", text);
    };
    switch (hint.kind) {
    case ComposeHint::Kind::NoSender:
        if (!hint.detail.isEmpty())
            return tr("%1 cannot send yet: enter its outgoing server in the settings. Drafts are kept.")
                .arg(displayText(hint.detail, 100));
        return tr("There is no account yet that can send. Add one, or its outgoing server, in the settings.");
    case ComposeHint::Kind::NoRecipients:
        return tr("This message has no recipient yet.");
    case ComposeHint::Kind::InvalidAddress:
        return tr("\u201c%1\u201d is not a complete address.").arg(displayText(hint.detail, 80));
    case ComposeHint::Kind::NoSubject:
        return tr("This message has no subject.");
    case ComposeHint::Kind::ForgottenAttachment:
        return tr("You wrote \u201c%1\u201d, but nothing is attached.").arg(hint.detail);
    case ComposeHint::Kind::TooLarge:
        return tr("The attachments are %1 large; many servers refuse that.").arg(hint.detail);
    }
    return {};
}

} // namespace posthorn
