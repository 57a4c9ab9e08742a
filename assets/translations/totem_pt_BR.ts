<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR" sourcelanguage="pt_BR">
<context>
    <name>BoletosScreen</name>
    <message numerus="yes">
        <source>%n boleto(s) em aberto</source>
        <translation>
            <numerusform>%n boleto em aberto</numerusform>
            <numerusform>%n boletos em aberto</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Até %n por vez, vencidos primeiro.</source>
        <translation>
            <numerusform>Só %n por vez, vencidos primeiro.</numerusform>
            <numerusform>Até %n por vez, vencidos primeiro.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Total dos %n mostrado(s)</source>
        <translation>
            <numerusform>Total de %n boleto mostrado</numerusform>
            <numerusform>Total dos %n mostrados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Dá para escolher até %n por vez.</source>
        <translation>
            <numerusform>Dá para escolher só %n por vez.</numerusform>
            <numerusform>Dá para escolher até %n por vez.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>mais %n boleto(s) sem valor</source>
        <translation>
            <numerusform>mais %n boleto sem valor</numerusform>
            <numerusform>mais %n boletos sem valor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>mais %n boleto(s) em confirmação</source>
        <translation>
            <numerusform>mais %n boleto em confirmação</numerusform>
            <numerusform>mais %n boletos em confirmação</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DocumentScreen</name>
    <message numerus="yes">
        <source>%n lançamento(s)</source>
        <translation>
            <numerusform>%n lançamento</numerusform>
            <numerusform>%n lançamentos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DocumentsScreen</name>
    <message numerus="yes">
        <source>%n documento(s)</source>
        <translation>
            <numerusform>%n documento</numerusform>
            <numerusform>%n documentos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormPhotosScreen</name>
    <message numerus="yes">
        <source>%n foto(s) pronta(s).</source>
        <translation>
            <numerusform>%n foto pronta.</numerusform>
            <numerusform>%n fotos prontas.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IdentityScreen</name>
    <message numerus="yes">
        <source>Resta(m) %n tentativa(s).</source>
        <translation>
            <numerusform>Resta %n tentativa.</numerusform>
            <numerusform>Restam %n tentativas.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message numerus="yes">
        <source>Pagar %n boleto(s)</source>
        <translation>
            <numerusform>Pagar %n boleto</numerusform>
            <numerusform>Pagar %n boletos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ServicesScreen</name>
    <message numerus="yes">
        <source>%n serviço(s)</source>
        <translation>
            <numerusform>%n serviço</numerusform>
            <numerusform>%n serviços</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TaxIdEntryScreen</name>
    <message numerus="yes">
        <source>Falta(m) %n número(s) para o %1.</source>
        <translation>
            <numerusform>Falta %n número para o %1.</numerusform>
            <numerusform>Faltam %n números para o %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_BoletoCounts</name>
    <message numerus="yes">
        <source>Vencido há %n dia(s)</source>
        <translation>
            <numerusform>Vencido há %n dia</numerusform>
            <numerusform>Vencido há %n dias</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pago(s)</source>
        <translation>
            <numerusform>%n pago</numerusform>
            <numerusform>%n pagos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>falta(m) %n</source>
        <translation>
            <numerusform>falta %n</numerusform>
            <numerusform>faltam %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) ficou(aram) sem pagar. Confira na lista.</source>
        <translation>
            <numerusform>%n boleto ficou sem pagar. Confira na lista.</numerusform>
            <numerusform>%n boletos ficaram sem pagar. Confira na lista.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_DocumentCounts</name>
    <message numerus="yes">
        <source>%n lançamento(s)</source>
        <translation>
            <numerusform>%n lançamento</numerusform>
            <numerusform>%n lançamentos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_MessageCounts</name>
    <message numerus="yes">
        <source>Este totem volta a funcionar em %n minuto(s).</source>
        <translation>
            <numerusform>Este totem volta a funcionar em %n minuto.</numerusform>
            <numerusform>Este totem volta a funcionar em %n minutos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Este totem volta a funcionar em %n segundo(s).</source>
        <translation>
            <numerusform>Este totem volta a funcionar em %n segundo.</numerusform>
            <numerusform>Este totem volta a funcionar em %n segundos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A velocidade volta ao normal agora, por %n dia(s), para dar tempo de pagar.</source>
        <translation>
            <numerusform>A velocidade volta ao normal agora, por %n dia, para dar tempo de pagar.</numerusform>
            <numerusform>A velocidade volta ao normal agora, por %n dias, para dar tempo de pagar.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sua internet volta agora, por %n dia(s), para dar tempo de pagar.</source>
        <translation>
            <numerusform>Sua internet volta agora, por %n dia, para dar tempo de pagar.</numerusform>
            <numerusform>Sua internet volta agora, por %n dias, para dar tempo de pagar.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_PaidCounts</name>
    <message numerus="yes">
        <source>%n boleto(s)</source>
        <translation>
            <numerusform>%n boleto</numerusform>
            <numerusform>%n boletos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ainda há %n boleto(s)</source>
        <translation>
            <numerusform>Ainda há %n boleto</numerusform>
            <numerusform>Ainda há %n boletos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_PrintCounts</name>
    <message numerus="yes">
        <source>Imprimir mais %n boleto(s)</source>
        <translation>
            <numerusform>Imprimir mais %n boleto</numerusform>
            <numerusform>Imprimir mais %n boletos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Você já imprimiu %n boleto(s).</source>
        <translation>
            <numerusform>Você já imprimiu %n boleto.</numerusform>
            <numerusform>Você já imprimiu %n boletos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saíram %n folha(s)?</source>
        <translation>
            <numerusform>Saiu %n folha?</numerusform>
            <numerusform>Saíram %n folhas?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imprimir %n que falta(m)</source>
        <translation>
            <numerusform>Imprimir o que falta (%n)</numerusform>
            <numerusform>Imprimir os %n que faltam</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Ring</name>
    <message numerus="yes">
        <source>Falta(m) %n segundo(s)</source>
        <translation>
            <numerusform>Falta %n segundo</numerusform>
            <numerusform>Faltam %n segundos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_SelectionCounts</name>
    <message numerus="yes">
        <source>%n de %1 escolhido(s)</source>
        <translation>
            <numerusform>%n de %1 escolhido</numerusform>
            <numerusform>%n de %1 escolhidos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n escolhido(s), o máximo</source>
        <translation>
            <numerusform>%n escolhido, o máximo</numerusform>
            <numerusform>%n escolhidos, o máximo</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_SpeechCounts</name>
    <message numerus="yes">
        <source>%n boleto(s) em aberto.</source>
        <translation>
            <numerusform>%n boleto em aberto.</numerusform>
            <numerusform>%n boletos em aberto.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n está(ão) na tela.</source>
        <translation>
            <numerusform>%n está na tela.</numerusform>
            <numerusform>%n estão na tela.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) escolhido(s).</source>
        <translation>
            <numerusform>%n boleto escolhido.</numerusform>
            <numerusform>%n boletos escolhidos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ainda há %n boleto(s) para pagar.</source>
        <translation>
            <numerusform>Ainda há %n boleto para pagar.</numerusform>
            <numerusform>Ainda há %n boletos para pagar.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_UnlockCounts</name>
    <message numerus="yes">
        <source>Por %n dia(s)</source>
        <translation>
            <numerusform>Por %n dia</numerusform>
            <numerusform>Por %n dias</numerusform>
        </translation>
    </message>
</context>
</TS>
