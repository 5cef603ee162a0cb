#pragma once

#include "output.h"

#include "base/result.h"
#include "mime/messageparser.h"

#include <QByteArray>
#include <QCommandLineParser>

namespace posthorn
{

/// Prints a message as show and parse do, in the way their options ask for.
class MessagePrinter
{
public:
    static void addOptions(QCommandLineParser &parser);

    MessagePrinter(Output &output, const QCommandLineParser &parser, QString saveAs);
    /// Whether the options fit together. Errors: Usage/InvalidArgument.
    [[nodiscard]] Result<void> validate() const;
    /// `facts` is what the store knows of it; may be empty. Errors: Usage/NotFound for a part that is not
    /// there, Store/StoreUnavailable when it could not be saved.
    [[nodiscard]] Result<void> print(const QByteArray &message, const QJsonObject &facts = {});

private:
    [[nodiscard]] bool isSet(const char *option) const { return m_parser.isSet(QLatin1String(option)); }
    [[nodiscard]] Result<void> savePart(const QByteArray &message);
    void printReadable(const QByteArray &message, const QJsonObject &facts);
    void printContent(const QByteArray &message, const ParsedMessage &parsed);

    Output &m_output;
    const QCommandLineParser &m_parser;
    QString m_saveAs;
};

} // namespace posthorn
