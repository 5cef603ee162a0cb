#pragma once

#include "base/error.h"
#include "ui/render/renderrequest.h"

#include <QObject>

class QPrinter;

namespace posthorn
{

/// One message on its way to paper or into a PDF, sheet by sheet, so that the window goes on. Starts when it
/// is told to; ends with done() or failed(), nothing comes after cancel(). Window thread; owned by
/// MessagePrinter.
class PrintJob : public QObject
{
    Q_OBJECT

public:
    static constexpr double CssPerInch = 96;

    using QObject::QObject;

    virtual void start() = 0;
    virtual void cancel() = 0;

    /// What can be printed on, in CSS pixels.
    [[nodiscard]] static QSizeF cssSize(const PrintRequest &paper);

Q_SIGNALS:
    void progressed(int sheets, int of);
    /// `pdf` is empty where it went to a printer.
    void done(const QByteArray &pdf);
    void failed(const posthorn::Error &error);

protected:
    /// Only what the user chose in the dialog.
    [[nodiscard]] static bool isWanted(const QPrinter &printer, int sheet);
    [[nodiscard]] static Error printError(const QString &what);
};

} // namespace posthorn
