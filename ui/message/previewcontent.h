#pragma once

#include "mime/attachmenttruth.h"
#include "renderedmessage.h"

namespace posthorn
{

/// What a preview of one attachment shows, or why it shows nothing. A value.
struct PreviewContent {
    enum class Kind {
        Picture, // `bytes`, for posthorn-render: a picture, or a PDF
        Text,
        Message,
        Dangerous, // can run, or is not what it says: only to be saved
        TooLarge,
        Unknown, // nothing that is previewed here
        Damaged, // its bytes cannot be had
    };

    static constexpr qint64 MostBytes = 50'000'000;
    static constexpr qsizetype MostTextBytes = 1'000'000;
    static constexpr int MostLines = 20'000;
    static constexpr int LongestLine = 2'000; // longer ones are broken: they cannot be laid out in time

    Kind kind = Kind::Unknown;
    AttachmentTruth truth;
    QByteArray bytes;
    QString text;
    bool isCut = false;  // the text goes on
    bool isFixed = true; // its columns count: source, tables, logs

    /// Reads the bytes of the part: worker threads.
    [[nodiscard]] static PreviewContent of(const MessageContent &message, const MessagePart &part);
    /// Pictures that posthorn-render decodes, and PDF.
    [[nodiscard]] static bool isPicture(const AttachmentTruth &truth);
    /// The beginning of a text, cut behind a line, or at least between two characters. Pure.
    [[nodiscard]] static QByteArray beginningOf(const QByteArray &bytes, qsizetype most);
    /// Text by its type, or by every byte of it where the type says nothing. Pure.
    [[nodiscard]] static bool isText(const MessagePart &part, const AttachmentTruth &truth,
                                     const QByteArray &bytes);
};

} // namespace posthorn
