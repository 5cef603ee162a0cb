#pragma once

#include <QWidget>

class QLineEdit;
class QPlainTextEdit;

namespace posthorn
{

/// The bytes of a message as they came, or its headers, as plain text in a window of its own, with a search
/// field. Deleted when closed.
class SourceWindow : public QWidget
{
    Q_OBJECT

public:
    SourceWindow(const QString &title, const QString &text, QWidget *parent = nullptr);

    /// Bytes to something that can be shown: UTF-8 where it is, else Latin-1; NUL made visible; at most 4 MB.
    [[nodiscard]] static QString sourceText(const QByteArray &bytes);

private:
    void find(bool forward);

    QPlainTextEdit *m_text;
    QLineEdit *m_search;
};

} // namespace posthorn
