#pragma once

#include "renderedmessage.h"

#include <QWidget>

class QVBoxLayout;

namespace posthorn
{

/// What the reader should know of a message before its body, a line each: who it seems to be from, what was
/// blocked, what is broken. Window thread.
class MessageBanners : public QWidget
{
    Q_OBJECT

public:
    explicit MessageBanners(QWidget *parent = nullptr);

    void setMessage(const std::shared_ptr<RenderedMessage> &message);
    void clear();
    /// A message that is done: "Saved 2 files", or an error of an action.
    void showNote(const QString &icon, const QString &text, bool warning);

    /// "Not loaded: 3 remote pictures from tracker.example and 2 other hosts." Pure.
    [[nodiscard]] static QString blockedText(const QStringList &urls);
    /// The sentence for a notice of MessageParser; empty = nothing that a reader needs to know. Pure.
    [[nodiscard]] static QString noticeText(const QString &notice);

Q_SIGNALS:
    void recipientsRequested();
    void htmlRequested();
    void sourceRequested();

private:
    class Banner *add(int kind, const QString &icon, const QString &text, const QString &action);
    void addSenderDoubts(const MessageEnvelope &envelope);
    void addBlocked(const SanitizedHtml &html);
    void addNotices(const QStringList &notices);

    QVBoxLayout *m_column;
    Banner *m_note = nullptr;
};

} // namespace posthorn
