#pragma once

#include <QWidget>
#include <functional>
#include <memory>

class QLineEdit;
class QPlainTextEdit;
class QTextDocument;

namespace posthorn
{

/// The bytes of a message as they came, or its headers, as plain text in a window of its own, with a search
/// field. Lines that are too long for laying out are broken (TextLayout::lineEnd()), but not in what is
/// copied. The text is made on a pool thread and stands there a moment later. Deleted when closed.
class SourceWindow : public QWidget
{
    Q_OBJECT

public:
    /// `text` is asked on the pool thread.
    SourceWindow(const QString &title, const std::function<QString()> &text, QWidget *parent = nullptr);
    ~SourceWindow() override;

    /// Bytes to something that can be shown: UTF-8 where it is, else Latin-1; NUL made visible; at most 4 MB.
    [[nodiscard]] static QString sourceText(const QByteArray &bytes);

Q_SIGNALS:
    /// The text is there.
    void shown();

private:
    void find(bool forward);

    std::shared_ptr<QTextDocument> m_document;
    QString m_whole; // without the breaks of ours
    QPlainTextEdit *m_text;
    QLineEdit *m_search;
};

} // namespace posthorn
