#pragma once

#include "base/error.h"

#include <QJsonObject>
#include <QList>
#include <QStringList>

namespace posthorn
{

/// What posthornctl prints: for people aligned columns, with --json one object a line on stdout; progress and
/// errors go to stderr in the same form. Text from mail never reaches a terminal with its control characters.
/// Main thread.
class Output
{
public:
    /// One column of what people see; `key` is the member of the row's object.
    struct Column {
        QString key;
        QString title;
        bool rightAligned = false;
        int maximum = 0; // longer text is cut with an ellipsis; 0 = as long as it is
    };

    void setJson(bool json) { m_json = json; }
    [[nodiscard]] bool isJson() const { return m_json; }

    /// Rows until the next table, or until flush(), are lined up under these columns.
    void beginTable(const QList<Column> &columns);
    void row(const QJsonObject &row);
    /// Prints the rows that wait to be lined up.
    void flush();

    /// A single object: with --json as it is, else one "key  value" line each, in the order of `keys`.
    void record(const QJsonObject &object, const QStringList &keys);
    /// A JSON object with --json, else `text`; on stdout.
    void fact(const QJsonObject &object, const QString &text);
    /// On stderr: what the program and its libraries warn of.
    void warning(const QString &text);
    /// For people only.
    void text(const QString &text);
    /// Bytes as they are.
    void raw(const QByteArray &bytes);

    void progress(const QJsonObject &object, const QString &text);
    void error(const Error &error);
    void usageError(const QString &text);

    /// Control, bidirectional and other invisible characters made visible as U+FFFD; line breaks stay.
    [[nodiscard]] static QString printable(const QString &text);

private:
    void printTable();

    bool m_json = false;
    QList<Column> m_columns;
    QList<QStringList> m_rows;
};

/// "1 message", "3 messages"
[[nodiscard]] QString countText(qint64 count, const char *noun);
/// "12.3 kB"
[[nodiscard]] QString sizeText(qint64 bytes);
/// Local time, "2026-11-23 18:05"; empty for 0.
[[nodiscard]] QString timeText(qint64 msSinceEpoch);
/// UTC, RFC 3339, "2026-11-23T17:05:00Z"; empty for 0: what JSON carries.
[[nodiscard]] QString timeJson(qint64 msSinceEpoch);

} // namespace posthorn
