#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace posthorn
{

/// One "== a | b | c" block of the text files beside this: its fields and the lines that follow.
struct SampleBlock {
    QStringList fields;
    QStringList lines;
    [[nodiscard]] QString field(qsizetype index) const { return fields.value(index); }
};

[[nodiscard]] QList<SampleBlock> readSampleBlocks(const QString &fileName);
/// "41m", "3h", "12d" in milliseconds.
[[nodiscard]] qint64 sampleDuration(const QString &text);
/// `age` before `nowMs`. What is older than a day is moved into waking hours, and apart by `salt`, so that not everything
/// of a day comes in the same minute.
[[nodiscard]] qint64 sampleTime(qint64 nowMs, qint64 age, int salt);
/// Lines as one text that ends with a line end, without empty lines around.
[[nodiscard]] QString joinedLines(QStringList lines);
/// "attach:pdf:name" -> "pdf:name" for each attribute that starts with `prefix`.
[[nodiscard]] QStringList attributeValues(const QString &attributes, const QString &prefix);

} // namespace posthorn
