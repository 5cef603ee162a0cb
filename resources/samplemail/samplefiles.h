#pragma once

#include "mimewriter.h"

namespace posthorn
{

/// Small pictures, drawn by arithmetic and written as PNG: "waves", "bread", "frames", "graph", "kestrel",
/// and any other name as a harbour at night. Pure.
[[nodiscard]] QByteArray samplePicture(const QString &motif, int width, int height);

/// A one-page PDF with a title and some lines. Pure.
[[nodiscard]] QByteArray samplePdf(const QString &title, const QStringList &lines);

/// The part for "pdf:name", "png:name", "txt:name", "ics:name". Pure.
[[nodiscard]] SamplePart sampleAttachment(const QString &description, const QString &subject, qint64 timeMs);

} // namespace posthorn
