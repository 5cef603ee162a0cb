#pragma once

#include <QPlainTextEdit>

namespace posthorn
{

class QuoteHighlighter;

/// The text of a message that is being written. Takes text only; files dropped on it are attachments.
class ComposeText : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit ComposeText(QWidget *parent = nullptr);

    /// "-- " and what follows it becomes this; empty takes it away.
    void setSignature(const QString &signature);

Q_SIGNALS:
    void filesDropped(const QStringList &paths);

protected:
    bool canInsertFromMimeData(const QMimeData *source) const override;
    void insertFromMimeData(const QMimeData *source) override;
    void changeEvent(QEvent *event) override;

private:
    QuoteHighlighter *m_highlighter;
};

} // namespace posthorn
