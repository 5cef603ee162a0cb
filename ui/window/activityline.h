#pragma once

#include "sync/syncstatus.h"
#include "ui/services.h"

#include <QAbstractButton>
#include <QHash>
#include <QMap>
#include <QTimer>

namespace posthorn
{

/// The line at the bottom left: what is going on in one sentence, with a thin bar; a click opens the details.
/// Follows engine and store by itself. Window thread; a child of the window.
class ActivityLine : public QAbstractButton
{
    Q_OBJECT

public:
    explicit ActivityLine(const Services &services, QWidget *parent = nullptr);

    void setOnline(bool online);
    void setIconOnly(bool iconOnly);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void readQueue();
    void updateText();
    [[nodiscard]] QString waitingWords();
    [[nodiscard]] QString sentenceOf(const Activity &activity) const;

    Services m_services;
    QMap<quint64, Activity> m_running;
    QHash<AccountId, AccountStatus> m_statuses;
    QTimer m_queueTimer;
    QTimer m_textTimer;
    QTimer m_countdown; // to the next try
    int m_queued = 0;
    int m_outbox = 0;
    double m_share = -1; // of the bar; -1 = none
    QString m_icon;
    bool m_online = true;
    bool m_iconOnly = false;
    bool m_needsUser = false;
    bool m_counting = false;
};

} // namespace posthorn
