#pragma once

#include "base/address.h"

#include <QByteArray>
#include <QList>
#include <utility>

namespace posthorn
{

/// A small writer of messages whose bytes depend on nothing but its input: no random boundaries, no clock,
/// and any old charset. Only for the sample mail; real mail is written by mime/messagebuilder.
struct SampleHeader {
    Address from;
    AddressList to;
    AddressList cc;
    QString subject;
    qint64 dateMs = 0;
    int utcOffset = 60;
    QByteArray messageId;
    QList<QByteArray> references;                  // the last one is also In-Reply-To
    QList<std::pair<QByteArray, QByteArray>> more; // raw
    QByteArray charset = "utf-8";                  // of names and subject
};

/// A part or body: its Content-* lines and what follows.
struct SamplePart {
    QByteArray header;
    QByteArray body;
};

enum class SampleEncoding { EightBit, QuotedPrintable, Base64 };

[[nodiscard]] QByteArray encodedWords(const QString &text, const QByteArray &charset);
[[nodiscard]] SamplePart textPart(const QString &text, const QByteArray &charset = "utf-8",
                                  SampleEncoding encoding = SampleEncoding::QuotedPrintable,
                                  bool flowed = false);
[[nodiscard]] SamplePart htmlPart(const QString &html);
/// A file; with a content id an inline one.
[[nodiscard]] SamplePart filePart(const QByteArray &type, const QString &name, const QByteArray &content,
                                  const QByteArray &contentId = {});
[[nodiscard]] SamplePart multipart(const QByteArray &subtype, const QList<SamplePart> &parts,
                                   const QByteArray &boundary);
[[nodiscard]] QByteArray message(const SampleHeader &header, const SamplePart &body);
[[nodiscard]] QByteArray sampleDate(qint64 ms, int utcOffset);

} // namespace posthorn
