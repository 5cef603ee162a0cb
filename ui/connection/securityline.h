#pragma once

#include "security/connectionsecurityinfo.h"

#include <QWidget>

class QToolButton;

namespace posthorn
{

class CertificateView;
class TextLabel;

/// How the line to one server of an account is protected: a lock, a sentence, and the details that unfold.
/// Window thread.
class SecurityLine : public QWidget
{
    Q_OBJECT

public:
    explicit SecurityLine(const Endpoint &endpoint, QWidget *parent = nullptr);

    void setSecurity(const ConnectionSecurityInfo &security);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void unfold(bool open);

    ConnectionSecurityInfo m_security;
    bool m_known = false;
    TextLabel *m_title;
    TextLabel *m_sentence;
    TextLabel *m_change;
    QToolButton *m_details;
    TextLabel *m_cipher;
    CertificateView *m_certificate;
};

} // namespace posthorn
