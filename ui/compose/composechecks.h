#pragma once

#include "mime/messagebuilder.h"

#include <QStringList>

namespace posthorn
{

/// Something to look at before a message is sent. A value.
struct ComposeHint {
    enum class Kind {
        NoSender,       // blocks; `detail`: the address that has no outgoing server, or empty
        NoRecipients,   // blocks
        InvalidAddress, // blocks: `detail` is it
        NoSubject,
        ForgottenAttachment, // `detail` is the word that speaks of one
        TooLarge,            // attachments that many servers refuse
    };
    Kind kind;
    QString detail;

    [[nodiscard]] bool blocks() const
    {
        return kind == Kind::NoSender || kind == Kind::NoRecipients || kind == Kind::InvalidAddress;
    }
};

/// Attachments beyond this are refused by many servers.
inline constexpr qint64 LargeAttachments = 20'000'000;

/// What blocks comes first. Pure.
[[nodiscard]] QList<ComposeHint> checkDraft(const Draft &draft);
/// One sentence, translated.
[[nodiscard]] QString composeHintText(const ComposeHint &hint);
/// user@host, with no white space or control characters, at most 320 characters. Pure.
[[nodiscard]] bool isSendableAddress(const QString &address);

} // namespace posthorn
