#pragma once

#include "account/account.h"
#include "composechecks.h"
#include "composerwindow.h"

class QGridLayout;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace posthorn
{

class Banner;
class ComposeText;
class ContextGuard;
class DraftSaver;
class OutgoingStrip;
class RecipientEdit;
class SenderBox;
class TextLabel;

/// What is inside a ComposerWindow: its fields, and what they do. Lives and dies with the window.
class ComposerWindow::Private : public QObject
{
public:
    Private(const Services &services, const ComposeContext &context, ComposerWindow *window);

    [[nodiscard]] Draft draft() const;
    void attach(const QStringList &paths);
    void send();
    void close();

private:
    Services m_services;
    ComposeContext m_context;
    ComposerWindow *m_window;
    SenderBox *m_from;
    RecipientEdit *m_to;
    RecipientEdit *m_cc;
    RecipientEdit *m_bcc;
    QLineEdit *m_subject;
    ComposeText *m_text;
    OutgoingStrip *m_strip;
    QPushButton *m_send;
    TextLabel *m_state;
    Banner *m_banner;
    Banner *m_contextBanner;
    ContextGuard *m_guard;
    DraftSaver *m_saver;
    QGridLayout *m_fields = nullptr;
    QList<QWidget *> m_copyRows;
    QToolButton *m_copies = nullptr;
    bool m_sending = false;
    bool m_accepted = false; // the user has seen the hints and wants to send

    void build();
    QWidget *buildBar();
    void addField(int row, const QString &label, QWidget *field, bool hidden);
    void fill();
    void connectParts();
    void buildAndSend(const Draft &draft);
    void hand(const QByteArray &message);
    void signWith(const Identity &identity);
    [[nodiscard]] bool isWanted(const ComposeHint &hint) const;
    void showHint(const ComposeHint &hint);
    void checkContext();
    void showOtherContext();
    bool showMissingServer();
    void refuse(const QString &path, const Error &error);
    void showError(const Error &error);
    void chooseFiles();
    void showCopies();
    void changed();
    void updateTitle();
};

} // namespace posthorn
